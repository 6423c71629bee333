// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Spec
import SystemPackage
import TargetBundle
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

    /// What is said of a host with these domains; nil if nothing is in the way.
    private func refusal(_ lines: [String]) async throws -> ToolError? {
        let list = "Name ID Mem VCPUs State Time(s) Security Label\n" + lines.map { $0 + "\n" }.joined()
        let host = answering(["xl list -Z": .init(status: 0, output: list)])
        let domains = try await host.domains()
        do {
            try Preflight.refuse(
                Preflight.names(of: Self.spec, among: domains)
                    + Preflight.targets(of: Self.spec, among: domains))
            return nil
        } catch let error as ToolError {
            return error
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

    @Test func ourOwnMonitorIsNotInTheWay() async throws {
        let own = "watch-web 2 8 1 -b---- 0.1 system_u:system_r:stubvmi_monitor_watch_web_t"
        #expect(try await refusal([Self.web, own]) == nil)
    }

    @Test func everythingAtOnce() async throws {
        let error = try #require(try await refusal(["watch-web 2 8 1 -b---- 0.1 -"]))
        let words = "\(error)"
        for part in ["no domain 'web'", "'watch-web' is taken"] {
            #expect(words.contains(part), "\(part)")
        }
    }

    @Test func noImage() async throws {
        try await withLayout { layout in
            let wish = Wish(spec: Self.spec, image: .file(layout.image), replace: ["nobody"])
            let error = #expect(throws: ToolError.self) { try wish.check(layout) }
            #expect(error?.message.hasPrefix("there is no image at ") == true)
            #expect(error?.hint?.contains("stubvmi image build") == true)
            #expect(error?.cause?.contains("no monitor 'nobody' to replace") == true)
        }
    }
}
