// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Lab

@Suite struct MarkedStreamTests {
    /// What came before, another caller's marks, and a command that prints what looks like one.
    static let wire = Array(
        "old noise\u{1e}end A\n\u{1e}begin A\nlost\u{1e}begin T\none\n\u{1e}end A\n\u{1e}\u{1e}two\u{1e}end T\nlater"
            .utf8)
    static let own = Array("one\n\u{1e}end A\n\u{1e}\u{1e}two".utf8)

    @Test(arguments: 1...40)
    func findsTheCommandsOwnBytesHoweverTheyArrive(_ size: Int) {
        var stream = MarkedStream(token: "T")
        var got: [UInt8] = []
        for start in stride(from: 0, to: Self.wire.count, by: size) {
            got += stream.take(Self.wire[start..<min(start + size, Self.wire.count)])
        }
        #expect(stream.ended)
        #expect(got == Self.own)
    }

    @Test func outputIsHandedOnBeforeTheEnd() {
        var stream = MarkedStream(token: "T")
        #expect(stream.take(Array("\u{1e}begin T\nline\n".utf8)) == Array("line\n".utf8))
        #expect(stream.take(Array("half \u{1e}en".utf8)) == Array("half ".utf8))
        #expect(stream.take(Array("d of story".utf8)) == Array("\u{1e}end of story".utf8))
        #expect(!stream.ended)
    }

    @Test func withoutAMarkNothingIsKept() {
        var stream = MarkedStream(token: "T")
        for _ in 0..<1000 { #expect(stream.take([UInt8](repeating: 0x1e, count: 1000)).isEmpty) }
        #expect(!stream.ended)
    }

    @Test func linesAreCutWhereverTheBytesWere() {
        var splitter = LineSplitter()
        #expect(splitter.take(Array("a\nb".utf8)) == ["a"])
        #expect(splitter.take(Array("c\n\n".utf8)) == ["bc", ""])
        #expect(splitter.last() == nil)
        #expect(splitter.take(Array("end".utf8)).isEmpty)
        #expect(splitter.last() == "end")
    }

    @Test func aLineWithoutEndIsCut() {
        var splitter = LineSplitter()
        let lines = splitter.take([UInt8](repeating: 0x78, count: LineSplitter.longest * 2 + 5))
        #expect(lines.map(\.utf8.count) == [LineSplitter.longest, LineSplitter.longest])
    }
}
