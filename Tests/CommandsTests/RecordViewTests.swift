// SPDX-License-Identifier: Apache-2.0
import Deploy
import Testing

@testable import Commands

/// What people read of a record: aligned, and free of what a guest could do to their terminal.
@Suite struct RecordViewTests {
    private func text(_ members: String) throws -> String {
        RecordView(record: try Record(line: #"{"schema":1,"# + members + "}")).text
    }

    @Test func aProcessListSaysWhoSawIt() throws {
        let text = try text(
            #""monitor":"watch-web","target":"web","program":"process-list","#
                + #""processes":[{"pid":1,"name":"init","address":"0xffff888003800000"}]"#)
        #expect(
            text == """
                watch-web  web  process-list
                PID  NAME  ADDRESS
                1    init  0xffff888003800000
                """)
    }

    @Test func aDumpIsSeenByNobody() throws {
        #expect(try text(#""processes":[]"#) == "(none)")
    }

    @Test func aModuleOfUnknownSize() throws {
        let text = try text(#""modules":[{"name":"loop","address":"0x1"}]"#)
        #expect(text == "MODULE  SIZE  ADDRESS\nloop    -     0x1")
    }

    @Test func anAttemptAndWhatCameOfIt() throws {
        let text = try text(
            #""attempts":[{"what":"map-write","domain":0,"frame":"0x1000","result":"denied"}]"#)
        #expect(text == "ATTEMPT    DOMAIN  FRAME   RESULT\nmap-write  0       0x1000  denied")
    }

    @Test func aSymbolAndItsBytes() throws {
        let text = try text(
            #""symbol":"linux_banner","virtual":"0xffffffff82000000","physical":"0x2000000","bytes":"4c69""#)
        #expect(text == "linux_banner at virtual 0xffffffff82000000, physical 0x2000000\n4c69")
        let place = try self.text(#""virtual":"0x1000","bytes":"00""#)
        #expect(place == "virtual 0x1000\n00")
    }

    @Test func doubtsStandBelow() throws {
        #expect(
            try text(#""processes":[],"partial":"the record is full""#).hasSuffix(
                "partial: the record is full"))
        let failed = try text(#""error":{"code":"target-gone","message":"the target no longer exists"}"#)
        #expect(failed == "error: the target no longer exists [target-gone]")
    }

    /// Every text of a record comes from a domain that reads hostile memory.
    @Test(arguments: [
        #""monitor":"@","target":"@","program":"@""#,
        #""processes":[{"pid":1,"name":"@","address":"@"}]"#,
        #""modules":[{"name":"@","address":"@"}]"#,
        #""threads":[{"pid":1,"tid":1,"name":"@","address":"@"}]"#,
        #""maps":[{"pid":1,"name":"@","start":"@","end":"@","permissions":"@","path":"@"}]"#,
        #""files":[{"pid":1,"name":"@","fd":0,"type":"@","path":"@","inode":1,"position":0,"flags":"@"}]"#,
        #""messages":[{"sequence":0,"time_us":1,"facility":0,"level":"@","text":"@"}]"#,
        #""attempts":[{"what":"@","domain":0,"frame":"@","result":"@"}]"#,
        #""symbol":"@","virtual":"@","physical":"@","bytes":"@""#,
        #""programs":[{"target":"@","program":"@","symbol":"@","address":"@","process":"@"}]"#,
        #""partial":"@","error":{"code":"@","message":"@"}"#,
    ])
    func nothingSteersTheTerminal(_ members: String) throws {
        for hostile in [
            #"\u001b[2J"#, #"\u009b31m"#, #"\u0007"#, #"a\nb"#, #"a\rb"#, #"\u202e"#, #"\u2028"#, #"\u0000"#,
        ] {
            let line = members.replacing("@", with: hostile)
            for scalar in try text(line).unicodeScalars where scalar != "\n" {
                #expect(![.control, .format, .lineSeparator].contains(scalar.properties.generalCategory))
            }
            // A name with a line break makes no row of its own.
            let calm = try text(members.replacing("@", with: "x")).split(separator: "\n").count
            #expect(try text(line).split(separator: "\n").count == calm)
            let record = try Record(line: #"{"schema":1,"# + line + "}")
            for printed in [try record.line(), try json(record)] {
                #expect(printed.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
                #expect(try Record(line: printed) == record)
            }
        }
    }
}
