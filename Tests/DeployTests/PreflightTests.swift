// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Spec
import SystemPackage
import Testing

@testable import Deploy

/// What stands in the way of a spec is named, all of it at once, before anything is changed.
@Suite struct PreflightTests {
    static let spec = Spec(
        monitors: [
            Monitor(
                name: "watch-web", tier: .read, memory: 8, targets: ["web"],
                programs: [Program(.processList)])
        ], targets: [Target(name: "web", os: .linux, profile: .file("web.profile"))])

    static let web = "web  1  255  2  -b----  4.1  system_u:system_r:stubvmi_target_web_t"

    /// What the check says of a host with these domains; nil if nothing is in the way.
    private func refusal(_ domains: [String], image: Bool = true, state: State? = nil) async throws
        -> ToolError?
    {
        try await withLayout { layout in
            let path = layout.root.appending("stubvmi.elf.gz")
            if image { try Files.write("image", to: path) }
            try state?.save(layout)
            let list =
                "Name ID Mem VCPUs State Time(s) Security Label\n"
                + "Domain-0 0 768 1 r----- 5.9 system_u:system_r:dom0_t\n"
                + domains.map { $0 + "\n" }.joined()
            // Nothing else may be run: a check changes nothing.
            let host = answering([
                "xl getenforce": .init(status: 1, output: "Enforcing\n"),
                "xl list -Z": .init(status: 0, output: list),
            ])
            do {
                _ = try await Preflight.check(Self.spec, image: path, on: Site(host: host, layout: layout))
                return nil
            } catch let error as ToolError {
                return error
            }
        }
    }

    @Test func aTargetWithItsLabelIsAllThatIsNeeded() async throws {
        #expect(try await refusal([Self.web]) == nil)
    }

    @Test func aTargetThatIsNotThere() async throws {
        let error = try #require(try await refusal([]))
        #expect(error.code == .preflight)
        #expect(error.message == "there is no domain 'web' to watch")
        #expect(error.hint?.contains("xl create") == true)
    }

    @Test(arguments: ["system_u:system_r:domU_t", "-", ""])
    func aTargetWithAnotherLabel(_ label: String) async throws {
        let error = try #require(try await refusal(["web 1 255 2 -b---- 4.1 \(label)"]))
        #expect(error.message.hasPrefix("domain 'web' carries the label '"))
        #expect(error.message.hasSuffix("not 'system_u:system_r:stubvmi_target_web_t'"))
        #expect(error.hint?.contains("seclabel=\"system_u:system_r:stubvmi_target_web_t\"") == true)
    }

    @Test func aNameThatIsTaken() async throws {
        let taken = "watch-web 2 8 1 -b---- 0.1 system_u:system_r:domU_t"
        let error = try #require(try await refusal([Self.web, taken]))
        #expect(error.message.hasPrefix("the name 'watch-web' is taken by domain 2"))
        #expect(error.hint?.contains("xl destroy 2") == true)
    }

    /// The label alone does not make it ours: somebody else's domain may carry it.
    @Test func aDomainOfThatLabelWhichIsNotInTheState() async throws {
        let other = "watch-web 2 8 1 -b---- 0.1 system_u:system_r:stubvmi_monitor_watch_web_t"
        let error = try #require(try await refusal([Self.web, other]))
        #expect(error.message.contains("is taken by domain 2"))
    }

    @Test func ourOwnMonitorIsNotInTheWay() async throws {
        let own = "watch-web 2 8 1 -b---- 0.1 system_u:system_r:stubvmi_monitor_watch_web_t"
        var state = State()
        state.monitors = [
            .init(
                name: "watch-web", domain: 2, label: "system_u:system_r:stubvmi_monitor_watch_web_t",
                tier: "read", targets: [], image: "i", bundle: "b", started: .init())
        ]
        #expect(try await refusal([Self.web, own], state: state) == nil)
        // Another run of the same domain has another number.
        let again = own.replacing("watch-web 2", with: "watch-web 3")
        let error = try #require(try await refusal([Self.web, again], state: state))
        #expect(error.message.contains("is taken by domain 3"))
    }

    /// Loading a policy without its type would leave that domain without a label.
    @Test func aDomainOfAnotherSpec() async throws {
        let other = "db 4 255 1 -b---- 0.1 system_u:system_r:stubvmi_target_db_t"
        let error = try #require(try await refusal([Self.web, other]))
        #expect(error.message.contains("domain 'db' carries the type stubvmi_target_db_t"))
        #expect(error.hint?.contains("xl destroy 4") == true)
    }

    @Test func noImage() async throws {
        let error = try #require(try await refusal([Self.web], image: false))
        #expect(error.message.hasPrefix("there is no image at "))
        #expect(error.hint?.contains("stubvmi image build") == true)
    }

    @Test func everythingAtOnce() async throws {
        let taken = "watch-web 2 8 1 -b---- 0.1 -"
        let other = "db 4 255 1 -b---- 0.1 system_u:system_r:stubvmi_target_db_t"
        let error = try #require(try await refusal([taken, other], image: false))
        let words = "\(error)"
        for part in ["'db' carries", "no domain 'web'", "'watch-web' is taken", "no image at"] {
            #expect(words.contains(part), "\(part)")
        }
    }

    /// Before targets exist, only their types are asked about.
    @Test func aPolicyNeedsNoTargets() async throws {
        let host = answering([
            "xl getenforce": .init(status: 1, output: "Enforcing\n"),
            "xl list -Z": .init(status: 0, output: "Name ID\nDomain-0 0 768 1 r----- 5.9 -\n"),
        ])
        await #expect(throws: Never.self) {
            try await Preflight.check(Self.spec, image: nil, on: Site(host: host))
        }
    }
}
