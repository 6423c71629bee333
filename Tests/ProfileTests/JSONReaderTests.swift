// SPDX-License-Identifier: Apache-2.0
import Host
import SeededRandom
import TargetBundle
import Testing

@testable import Profile

/// The reader of JSON itself.
@Suite struct JSONReaderTests {
    func fault(_ text: String) throws -> Diagnostic {
        let file = try JSONFile(Array(text.utf8), name: "p.json")
        let all = try #require(throws: Diagnostics.self) {
            try file.read { (reader: inout JSONReader) throws(JSONReader.Fault) in try reader.skip() }
        }.all
        return try #require(all.first)
    }

    @Test(arguments: [
        #"{}"#, #" [ ] "#, #"{"a": [1, -2.5e3, true, false, null, "x\"y"], "b": {"c": {}}}"#, "\n\"x\"\n",
        "0",
    ])
    func soundText(_ text: String) throws {
        let file = try JSONFile(Array(text.utf8), name: "p.json")
        try file.read { (reader: inout JSONReader) throws(JSONReader.Fault) in try reader.skip() }
    }

    @Test(arguments: [
        ("", 1, 1, "expected a value, but the file ends"), ("{", 1, 2, "expected a name in double quotes"),
        ("{\"a\" 1}", 1, 6, "expected ':'"), ("{\n  \"a\": 1\n  \"b\": 2}", 3, 3, "expected ',' or '}'"),
        ("[1, 2", 1, 6, "expected ',' or ']', but the file ends"),
        ("[1] x", 1, 5, "expected the end of the file"),
        ("{\"ä\": tru}", 1, 7, "expected a value"),
        ("\"abc", 1, 5, "expected '\"', since a string ends on its line"),
        ("[1,]", 1, 4, "expected a value"), ("{'a': 1}", 1, 2, "expected a name in double quotes"),
    ])
    func faults(_ text: String, _ line: Int, _ column: Int, _ message: String) throws {
        let fault = try fault(text)
        #expect(fault.message == message && fault.hint != nil)
        #expect(fault.location == .init(file: "p.json", line: line, column: column), "\(fault)")
    }

    @Test func depthIsBounded() throws {
        for open in ["[", "{\"a\":"] {
            let fault = try fault(String(repeating: open, count: 100_000))
            #expect(fault.message == "nested more than 64 levels deep")
        }
    }

    @Test func numbers() throws {
        func number(_ text: String) throws -> UInt64 {
            let file = try JSONFile(Array(text.utf8), name: "p.json")
            return try file.read(at: 0) { (reader) throws(JSONReader.Fault) in try reader.integer() }
        }
        #expect(try number("18446744073709551615") == .max)
        #expect(try number("-1") == .max)
        for text in ["18446744073709551616", "1.5", "1e3", "\"1\"", "--1", "-"] {
            #expect(throws: Diagnostics.self, "\(text)") { try number(text) }
        }
    }

    @Test func strings() throws {
        func string(_ text: String) throws -> String {
            let file = try JSONFile(Array(text.utf8), name: "p.json")
            return try file.read(at: 0) { (reader) throws(JSONReader.Fault) in try reader.string() }
        }
        #expect(try string(#""a\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00ß""#) == "a\"\\/\u{8}\u{c}\n\r\tä😀ß")
        for text in [#""\x""#, #""\u12""#, #""\u12zz""#, #""\""#] {
            #expect(throws: Diagnostics.self, "\(text)") { try string(text) }
        }
    }

    /// The place in a file of a single long line.
    @Test func columnFarOut() throws {
        let text = "[" + String(repeating: "1,", count: 100_000) + "x]"
        #expect(try fault(text).location?.column == 200_002)
    }

    @Test func bombStopsAtTheLimit() async throws {
        let packed = try await Tool.xz.compress([UInt8](repeating: 0x20, count: 3 << 20))
        let error = try failure { _ = try JSONFile(packed, name: "p.json.xz", limit: 1 << 20) }
        #expect(error.message == "p.json.xz unpacks to more than 1 MiB, which no profile does")
    }
}
