// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import Deploy

/// A host on which each program prints what the test says.
func answering(_ answers: [String: Invocation.Outcome]) -> Host {
    Host(
        run: { invocation in
            guard let outcome = answers[invocation.description] else {
                throw ToolError(.notFound, "there is no program '\(invocation.program)'")
            }
            return outcome
        }, report: { _ in }, environment: { _ in nil }, cache: Cache(root: "/nonexistent"))
}

@Suite struct HostOutputTests {
    // As Xen 4.17.5 prints them.
    static let list = """
        Name                                        ID   Mem VCPUs\tState\tTime(s)   Security Label
        Domain-0                                     0   768     1     r-----       5.9 system_u:system_r:dom0_t
        web                                          1   255     2     -b----       4.1 system_u:system_r:stubvmi_target_web_t
        (null)                                       2     0     1     --p--d       0.2 -

        """

    @Test func domainsAreReadWithTheirLabels() async throws {
        let domains = try await answering(["xl list -Z": .init(status: 0, output: Self.list)]).domains()
        #expect(domains.map(\.name) == ["Domain-0", "web", "(null)"])
        #expect(domains[1].id == 1 && domains[1].memory == 255 && domains[1].state == "-b----")
        #expect(domains[1].type == "stubvmi_target_web_t")
        #expect(domains[2].label.isEmpty)
    }

    @Test func oneDomainIsAskedForAlone() async throws {
        let head = "Name ID Mem VCPUs State Time(s) Security Label\n"
        let line = "web 5 256 1 -b---- 7.4 system_u:system_r:stubvmi_target_web_t\n"
        let host = answering(["xl list -Z 5": .init(status: 0, output: head + line)])
        let domain = try await host.domain(5)
        #expect(domain?.name == "web" && domain?.id == 5 && domain?.type == "stubvmi_target_web_t")
        let nothing = answering(["xl list -Z 5": .init(status: 1, errors: "Domain '5' does not exist")])
        await #expect(throws: ToolError.self) { try await nothing.domain(5) }
    }

    @Test func aLineThatIsNoDomainIsAnError() async {
        let garbage = Invocation.Outcome(status: 0, output: "Name ID\nweb one two three four five\n")
        await #expect(throws: ToolError.self) { try await answering(["xl list -Z": garbage]).domains() }
    }

    @Test func theVersionIsPutTogether() throws {
        let info = """
            host                   : lab
            xen_major              : 4
            xen_minor              : 17
            xen_extra              : .5
            free_memory            : 1168
            """
        let hypervisor = try HypervisorInfo(info: info)
        #expect(hypervisor.version == "4.17.5")
        #expect(hypervisor.freeMemory == 1168)
    }

    @Test func enforcingIsTheStatusOneAsXlHasIt() async throws {
        let host = answering(["xl getenforce": .init(status: 1, output: "Enforcing\n")])
        try await Preflight.enforcing(host)
    }

    @Test(arguments: [
        ("Permissive", Int32(0), "FLASK is permissive"), ("Disabled", 0, "does not enforce"),
        ("", 1, "does not enforce"),
    ])
    func nothingStartsUnlessFlaskEnforces(_ words: String, _ status: Int32, _ reason: String) async {
        let host = answering(["xl getenforce": .init(status: status, output: words + "\n")])
        let error = await #expect(throws: ToolError.self) { try await Preflight.enforcing(host) }
        #expect(error?.code == .preflight)
        #expect(error?.message.contains(reason) == true)
    }

    @Test func aMachineWithoutXenIsToldSo() async {
        let error = await #expect(throws: ToolError.self) { try await Preflight.enforcing(answering([:])) }
        #expect(error?.code == .preflight)
        #expect(error?.message.contains("not a Xen host") == true)
    }
}
