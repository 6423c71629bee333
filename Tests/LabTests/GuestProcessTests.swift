// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

@testable import Lab

@Suite struct GuestProcessTests {
    @Test func theLastWholeListCounts() {
        let text = """
            [    1.0] booting
            stubvmi-ps-begin 1
            1 init
            87 sh
            stubvmi-ps-end 1
            stubvmi-ps-begin 2\r
            87 a b)
            1 init
            not a process
            stubvmi-ps-end 2
            stubvmi-ps-begin 3
            1 init
            """
        #expect(
            GuestProcess.last(in: text) == [
                GuestProcess(pid: 1, name: "init"), GuestProcess(pid: 87, name: "a b)"),
            ])
    }

    @Test(arguments: [
        "", "stubvmi-ps-end 1\n", "stubvmi-ps-begin 1\n1 init\nstubvmi-ps-end 2\n", "stubvmi-ps-begin",
    ])
    func noListIsNil(_ text: String) {
        #expect(GuestProcess.last(in: text) == nil)
    }

    /// The scripts are embedded, so nobody else would see that one does not parse.
    @Test(arguments: ["bash", "busybox"])
    func theScriptsParse(_ shell: String) async throws {
        let host = Host.real { _ in }
        let scripts = shell == "bash" ? [Scripts.agent, Scripts.dom0Init(xen: "/x")] : [Scripts.targetInit]
        for script in scripts {
            let words = shell == "bash" ? ["-n"] : ["sh", "-n"]
            try await host.check(Invocation(shell, words, input: Array(script.utf8)))
        }
        #expect(!Scripts.dom0Init(xen: "/x").contains("@XEN@"))
    }
}
