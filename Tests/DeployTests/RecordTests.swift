// SPDX-License-Identifier: Apache-2.0
import Deploy
import Host
import SeededRandom
import Testing

@Suite struct RecordTests {
    @Test func aProcessListIsRead() throws {
        let line =
            #"{"schema":1,"monitor":"m","target":"t","program":"process-list","time_ms":7,"os":"linux","#
            + #""processes":[{"pid":1,"name":"init","address":"0xffff888003800000"}]}"#
        let record = try Record(line: line)
        #expect(record.processes == [Record.Process(pid: 1, name: "init", address: "0xffff888003800000")])
        #expect(record.timeMilliseconds == 7)
        let again = try Record(line: try record.line())
        #expect(again == record)
    }

    @Test(arguments: [
        "", "{", "null", "[]", "{}", #"{"schema":"1"}"#, #"{"schema":1,"processes":[{"pid":"1"}]}"#,
        #"{"schema":1,"processes":{}}"#, #"{"schema":1e400}"#, "\u{1b}[2J",
    ])
    func whatIsNoRecordIsRefused(_ line: String) {
        let error = #expect(throws: ToolError.self) { try Record(line: line) }
        #expect(error?.code == .corrupt)
    }

    @Test func anotherSchemaIsNotGuessedAt() {
        let error = #expect(throws: ToolError.self) { try Record(line: #"{"schema":2}"#) }
        #expect(error?.code == .unsupported)
    }

    @Test func aLineThatIsTooLongIsRefused() {
        let line = #"{"schema":1,"partial":""# + String(repeating: "x", count: Record.limit) + #""}"#
        #expect(throws: ToolError.self) { try Record(line: line) }
    }

    @Test func nothingFromAGuestSteersTheTerminal() {
        #expect(visible("a\u{1b}[31mb\u{202e}c\n") == "a\\u{1b}[31mb\\u{202e}c\\u{a}")
        #expect(visible("kworker/0:1 é") == "kworker/0:1 é")
    }

    /// Cuts and flips of a real line are read or refused, and never trap.
    @Test func mutatedLinesNeverTrap() throws {
        let line = Array(
            (#"{"schema":1,"os":"linux","modules":[{"name":"loop","address":"0xffffffffc0000000","size":4096}],"#
                + #""attempts":[{"what":"map-write","domain":0,"frame":"0x0","result":"denied"}]}"#).utf8)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<3000 {
            var bytes = line
            bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
            bytes.removeLast(Int.random(in: 0...2, using: &generator))
            _ = try? Record(line: String(decoding: bytes, as: UTF8.self)).line()
        }
    }
}
