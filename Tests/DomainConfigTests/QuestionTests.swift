// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Spec
import TargetBundle
import Testing

/// What a monitor is asked, byte for byte.
@Suite struct QuestionTests {
    private static let full = Program(
        .mapAddress, every: 5000, symbol: "linux_banner", address: 0xffff_ffff_8100_0000, process: "sshd",
        count: 64)

    @Test(
        arguments: [
            (Question(.list), #"{"version":1,"do":"list"}"#),
            (Question(.hang), #"{"version":1,"do":"hang"}"#),
            (
                Question(.stop, program: Program(.processList)),
                #"{"version":1,"do":"stop","program":{"name":"process-list"}}"#
            ),
            (
                Question(.run, target: "web", program: Program(.kernelLog, count: 3)),
                #"{"version":1,"do":"run","target":"web","program":{"name":"dmesg","count":3}}"#
            ),
            (
                Question(.start, target: "web", program: full),
                #"{"version":1,"do":"start","target":"web","program":{"name":"map-addr","every_ms":5000,"#
                    + #""symbol":"linux_banner","address":"0xffffffff81000000","process":"sshd","count":64}}"#
            ),
        ])
    func theDocumentIsTheContracts(question: Question, json: String) {
        #expect(question.json == json)
    }

    /// As long as texts can be, it fits into what a monitor reads.
    @Test func theLongestIsShortEnough() {
        let text = String(repeating: "\"", count: 127)
        let program = Program(
            .mapAddress, every: 86_400_000, symbol: text, address: .max, process: String(text.prefix(15)),
            count: 65536)
        let question = Question(.start, target: String(repeating: "x", count: 63), program: program)
        #expect(question.json.utf8.count + "4294967295 ".utf8.count <= 2048)
    }
}
