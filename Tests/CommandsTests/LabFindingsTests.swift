// SPDX-License-Identifier: Apache-2.0
import Deploy
import Spec
import TargetBundle
import Testing

@testable import Commands

@Suite struct LabFindingsTests {
    private let booting = #","processes":[{"pid":1,"name":"swapper/0","address":"0x1"}]"#
    private let booted = #","processes":[{"pid":1,"name":"init","address":"0x1"}]"#

    private func findings(list: Int? = 2000, credentials: Int?) -> LabFindings {
        LabFindings(
            of: Monitor(
                name: "watch", tier: .read, memory: 32, targets: ["web"],
                programs: [.init(.processList, every: list), .init(.credentials, every: credentials)]),
            listsItself: false)
    }

    private func take(_ program: ProgramKind, _ rest: String = "", to findings: inout LabFindings) throws {
        findings.take(
            try Record(line: #"{"schema":1,"target":"web","program":"\#(program.rawValue)"\#(rest)}"#))
        findings.settle()
    }

    @Test("What was read before the process list settled is waited for once more")
    func afterTheBoot() throws {
        var findings = findings(credentials: 2000)
        for list in [booting, booted, booted] {
            try take(.processList, list, to: &findings)
            try take(.credentials, to: &findings)
            #expect(!findings.areWhole)
        }
        // The third of the same: settled, and only what comes behind it is of the booted guest.
        try take(.processList, booted, to: &findings)
        #expect(!findings.areWhole)
        try take(.credentials, to: &findings)
        #expect(findings.areWhole)
        #expect(findings.inOrder.map(\.place) == [6, 7] && findings.seen == 8)
    }

    @Test("What runs once, or more rarely than the list, is as it was", arguments: [nil, 60_000])
    func whatIsRare(every: Int?) throws {
        var findings = findings(credentials: every)
        try take(.processList, booting, to: &findings)
        try take(.credentials, to: &findings)
        for _ in 1...3 {
            #expect(!findings.areWhole)
            try take(.processList, booted, to: &findings)
        }
        #expect(findings.areWhole)
    }

    @Test("A list that is read once is all there is")
    func once() throws {
        var findings = findings(list: nil, credentials: 2000)
        #expect(!findings.areWhole)
        #expect(findings.doubts == ["web/process-list: nothing", "web/credentials: nothing"])
        try take(.processList, booting, to: &findings)
        try take(.credentials, to: &findings)
        #expect(findings.areWhole)
    }
}
