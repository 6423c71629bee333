// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

struct ExplanationTests {
    private static let yaml = """
        version: 1
        monitors:
          - { name: watch-web, tier: read, targets: [web, db], programs: [process-list] }
        targets:
          - { name: web, os: linux, profile: { kernel: /k } }
          - { name: db, os: linux, profile: { kernel: /k } }
        """

    private func origin(
        _ scratch: borrowing Scratch, _ yaml: String = yaml
    ) async throws -> Explanation.Origin {
        let file = scratch.path.appending("spec.yaml")
        try Files.write(yaml, to: file)
        let (spec, places) = try Spec.loadWithSource(path: file)
        let built = try await PolicyBuild.build(
            spec: spec, sources: try await XenPolicy.sources, host: scratch.host)
        return Explanation.Origin(spec: spec, places: places, built: built)
    }

    /// The line of one of our own policy files.
    private func line(_ place: String?) throws -> String {
        let parts = try #require(place).split(separator: ":")
        let top = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let text = String(decoding: try Files.read(top.pushing(FilePath(String(parts[0])))), as: UTF8.self)
        let number = try #require(Int(parts[1]))
        return String(text.split(separator: "\n", omittingEmptySubsequences: false)[number - 1])
    }

    @Test("Each permission of a monitor has its reason, its rule and the spec's line")
    func monitor() async throws {
        let scratch = try Scratch()
        let origin = try await origin(scratch)
        let explanation = try await Explanation.make(
            of: "watch-web", binary: origin.built.path, origin: origin, host: scratch.host)
        #expect(explanation.name == "watch-web" && explanation.tier == "read")
        let all = explanation.rules.flatMap(\.permissions)
        #expect(all.count == Tier.read.allowances.count + 2)
        for permission in all {
            #expect(
                permission.reason != nil && permission.rule != nil && permission.spec != nil, "\(permission)")
        }
        #expect(all.filter(\.conditional).map(\.name) == ["writeconsole"])

        let watched = explanation.rules.filter { $0.target.hasPrefix("stubvmi_target_") }
        #expect(watched.map(\.whom) == ["the target 'db'", "the target 'web'"])
        let file = scratch.path.appending("spec.yaml")
        #expect(
            watched.map { $0.permissions.map(\.spec) } == [
                ["\(file):3:51", "\(file):3:51"], ["\(file):3:46", "\(file):3:46"],
            ])
        for permission in watched.flatMap(\.permissions) {
            #expect(permission.macro == "introspection_read")
            #expect(try line(permission.rule).contains("allow $1 $2:mmu { map_read stat };"))
        }
        let own = try #require(explanation.rules.first { $0.whom == "itself" && $0.class == "mmu" })
        #expect(own.permissions.allSatisfy { $0.macro == "declare_domain_common" })
        #expect(own.permissions.allSatisfy { $0.rule?.hasPrefix("modules/xen.if:") == true })
        let version = try #require(explanation.rules.first { $0.class == "version" })
        #expect(
            version.permissions.allSatisfy { $0.rule?.hasPrefix("flask/introspection_apart_end.te:") == true }
        )
    }

    private static let tiers = """
        version: 1
        monitors:
          - { name: steer, tier: control, targets: [web, db], programs: [process-list] }
          - { name: trace, tier: events, targets: [web], programs: [process-list] }
        targets:
          - { name: web, os: linux, profile: { kernel: /k } }
          - { name: db, os: linux, profile: { kernel: /k } }
        """

    @Test(
        "Each permission of the other tiers and of the supervisor has its reason, rule and line",
        arguments: ["steer", "trace", Label.supervisor, Label.supervisorLabel])
    func tiers(_ who: String) async throws {
        let scratch = try Scratch()
        let origin = try await origin(scratch, Self.tiers)
        let explanation = try await Explanation.make(
            of: who, binary: origin.built.path, origin: origin, host: scratch.host)
        let domain = try #require(
            Confined.all(of: origin.spec).first { [$0.name, $0.type, $0.label].contains(who) })
        let all = explanation.rules.flatMap(\.permissions)
        var count = 0
        for allowance in domain.allowances {
            count += domain.types(of: allowance.subject).count * domain.types(of: allowance.object).count
        }
        #expect(all.count == count && all.allSatisfy { $0.reason != nil && $0.rule != nil && $0.spec != nil })
        let watched = explanation.rules.filter { $0.target.hasPrefix("stubvmi_target_") }
        let macro = ["steer": "introspection_control", "trace": "introspection_events"][who]
        for permission in watched.flatMap(\.permissions) {
            #expect(permission.macro == macro ?? "introspection_supervisor")
        }
        let spec = scratch.path.appending("spec.yaml")
        let web = try #require(explanation.rules.first { $0.target == "stubvmi_target_web_t" })
        #expect(
            web.permissions.allSatisfy {
                $0.spec == "\(spec):" + (["steer": "3:45", "trace": "4:44"][who] ?? "3:26")
            }, "\(web.permissions.map(\.spec))")
        if who == "trace" {
            let ring = explanation.rules.first { $0.source == "stubvmi_target_web_t_channel" }
            #expect(ring?.whom == "the monitor" && ring?.permissions.map(\.name) == ["bind"])
        }
    }

    @Test("What is explained is what the binary has, also where the sources have no such rule")
    func truth() async throws {
        let scratch = try Scratch()
        let origin = try await origin(scratch)
        let binary = try await Tampered.build(
            "allow stubvmi_monitor_watch_web_t stubvmi_target_web_t:mmu map_write;", in: scratch)
        let explanation = try await Explanation.make(
            of: "watch-web", binary: binary, origin: origin, host: scratch.host)
        let web = try #require(explanation.rules.first { $0.target == "stubvmi_target_web_t" })
        #expect(web.permissions.map(\.name) == ["map_read", "map_write", "stat"])
        #expect(web.permissions.map { $0.rule == nil } == [false, true, false])
        #expect(web.permissions.map { $0.reason == nil } == [false, true, false])
    }

    @Test("A label, a type and a target are explained, with or without a spec; another is not found")
    func labels() async throws {
        let scratch = try Scratch()
        let origin = try await origin(scratch)
        let path = origin.built.path
        for who in ["dom0_t", "system_u:system_r:dom0_t"] {
            let dom0 = try await Explanation.make(of: who, binary: path, origin: origin, host: scratch.host)
            let load = dom0.rules.first { $0.class == "security" && $0.target == "security_t" }?.permissions
                .first { $0.name == "load_policy" }
            #expect(load?.rule?.hasPrefix("modules/dom0.te:") == true && load?.macro == nil)
            let all = dom0.rules.flatMap(\.permissions)
            #expect(all.allSatisfy { $0.rule != nil })
        }
        let target = try await Explanation.make(of: "db", binary: path, origin: origin, host: scratch.host)
        #expect(target.type == "stubvmi_target_db_t" && target.tier == nil)
        #expect(
            target.rules.flatMap(\.permissions).allSatisfy {
                $0.rule != nil && $0.spec?.hasSuffix("spec.yaml:6:13") == true
            })
        let bare = try await Explanation.make(of: "domU_t", binary: path, origin: nil, host: scratch.host)
        #expect(
            !bare.rules.isEmpty
                && bare.rules.flatMap(\.permissions).allSatisfy { $0.rule == nil && $0.spec == nil })
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await Explanation.make(of: "no\u{1b}one", binary: path, origin: nil, host: host)
        }
        #expect(error?.code == .notFound && error?.message.contains("\u{1b}") == false)
    }

    @Test("Sets of types are read as the policy language means them")
    func sets() {
        let source = PolicySource(
            """
            #line 1 "modules/a.te"
            type a_t, one; type b_t, one, two; type c_t;
            allow one self:mmu stat;
            allow { one -b_t } { c_t }:{ mmu xen } { p q }; #@modules/x.if:9
            #line 7
            allow ~{ a_t b_t } *:event ~send;
            if (x) {
            allow b_t { two -a_t }:xen *;
            }
            """)
        func calls(_ permission: String, _ objectClass: String, _ one: String, _ two: String) -> [String] {
            source.giving(permission, of: objectClass, to: one, on: two).map(\.rule)
        }
        #expect(calls("stat", "mmu", "b_t", "b_t") == ["modules/a.te:2"])
        #expect(calls("stat", "mmu", "b_t", "a_t") == [])
        #expect(calls("q", "xen", "a_t", "c_t") == ["modules/x.if:9"])
        #expect(calls("q", "xen", "b_t", "c_t") == [])
        #expect(calls("bind", "event", "c_t", "a_t") == ["modules/a.te:7"])
        #expect(calls("send", "event", "c_t", "a_t") == [] && calls("bind", "event", "a_t", "a_t") == [])
        #expect(calls("any", "xen", "b_t", "b_t") == ["modules/a.te:9"])
    }
}
