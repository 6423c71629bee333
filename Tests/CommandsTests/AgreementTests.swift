// SPDX-License-Identifier: Apache-2.0
import Deploy
import Lab
import Testing

@testable import Commands

@Suite struct AgreementTests {
    @Test func equalListsAgreeWhateverTheWorkersDo() {
        let listed = [(1, "init"), (2, "kthreadd"), (9, "kworker/0:1"), (41, "with space")]
            .map { GuestProcess(pid: $0.0, name: $0.1) }
        let seen = [(0, "swapper/0"), (1, "init"), (2, "kthreadd"), (17, "kworker/0:2"), (41, "with space")]
            .map { Record.Process(pid: $0.0, name: $0.1, address: "0x1") }
        #expect(Agreement(seen: seen, listed: listed).differences.isEmpty)
    }

    @Test func aHiddenProcessAndAFalseOneAreBothNamed() {
        let agreement = Agreement(
            seen: [
                .init(pid: 1, name: "init", address: "0x1"), .init(pid: 66, name: "rootkit", address: "0x2"),
            ],
            listed: [.init(pid: 1, name: "init"), .init(pid: 2, name: "kthreadd")])
        #expect(
            agreement.differences == ["only in memory: 66 rootkit", "only in the guest's ps: 2 kthreadd"])
        #expect(agreement.text.contains("66"))
    }
}
