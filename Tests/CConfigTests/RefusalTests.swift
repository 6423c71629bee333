// SPDX-License-Identifier: Apache-2.0
import CConfig
import Testing

@Suite("documents that are refused")
struct RefusalTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var json: String
        var why: String
        var testDescription: String { name }

        init(_ name: String, _ json: String, _ why: String) {
            self.name = name
            self.json = json
            self.why = why
        }
    }

    static let notJSON = "it is not one JSON document"
    static let noText = "a text is missing or no text"
    static let badLength = "a text is empty or too long"
    static let badCharacter = "a text has an unusual character"
    static let noNumber = "a number is missing or not whole"
    static let badRange = "a number is out of range"
    static let unknownKey = "a key is not known"
    static let twice = "a key stands twice"

    static func target(_ members: String) -> String { document(targets: "[{\(members)}]") }
    static func program(_ members: String) -> String { document(programs: "[{\(members)}]") }

    static let cases: [Case] = [
        Case("nothing", "", notJSON),
        Case("white space", " \n", notJSON),
        Case("half a document", String(document().dropLast()), notJSON),
        Case("two documents", document() + document(), notJSON),
        Case("text after it", document() + " x", notJSON),
        Case("a comment", "/* x */" + document(), notJSON),
        Case("single quotes", document(monitor: "'m'"), notJSON),
        Case("a trailing comma", document(targets: #"[{"name":"web","os":"linux","profile":0},]"#), notJSON),
        Case("too deep", document(targets: "[[[[[[1]]]]]]"), notJSON),
        Case("an array", "[]", "a value that should be an object is none"),
        Case("null", "null", notJSON),
        Case("another version", document(version: "2"), badRange),
        Case("a version as text", document(version: #""1""#), noNumber),
        Case("no version", #"{"monitor":"m","targets":[],"programs":[]}"#, noNumber),
        Case("a number as name", document(monitor: "1"), noText),
        Case("a null name", document(monitor: "null"), "a value is null"),
        Case("an empty name", document(monitor: #""""#), badLength),
        Case("a long name", document(monitor: "\"" + String(repeating: "n", count: 64) + "\""), badLength),
        Case("a name with a space", document(monitor: #""a b""#), badCharacter),
        Case("a name with a NUL", document(monitor: #""a\u0000b""#), badCharacter),
        Case("a name with an escape", document(monitor: #""a\u001b""#), badCharacter),
        Case("a name beyond ASCII", document(monitor: #""ä""#), badCharacter),
        Case("an unknown key", document(more: #","extra":1"#), unknownKey),
        Case("a key in another case", document(more: #","Version":1"#), unknownKey),
        Case("a key twice", document(more: #","monitor":"n""#), twice),
        Case("a key twice, once escaped", document(more: #","m\u006fnitor":"n""#), twice),
        Case("no targets", document(targets: "[]"), "an array has too few or many elements"),
        Case("targets that are no array", document(targets: "{}"), "an array is missing or no array"),
        Case(
            "a target that is no object", document(targets: "[1]"), "a value that should be an object is none"
        ),
        Case("a null target", document(targets: "[null]"), "a value that should be an object is none"),
        Case(
            "another system", target(#""name":"web","os":"plan9","profile":0"#),
            "an operating system is not known"),
        Case("no profile", target(#""name":"web","os":"linux""#), noNumber),
        Case("a negative profile", target(#""name":"web","os":"linux","profile":-1"#), badRange),
        Case("a profile too many", target(#""name":"web","os":"linux","profile":31"#), badRange),
        Case("a huge profile", target(#""name":"web","os":"linux","profile":4294967296"#), badRange),
        Case("a fraction", target(#""name":"web","os":"linux","profile":0.5"#), noNumber),
        Case("an exponent", target(#""name":"web","os":"linux","profile":1e0"#), noNumber),
        Case("an object too deep", target(#""name":"web","os":"linux","profile":{"a":1}"#), notJSON),
        Case("an unknown target key", target(#""name":"web","os":"linux","profile":0,"x":1"#), unknownKey),
        Case("a target key twice", target(#""name":"web","os":"linux","profile":0,"profile":1"#), twice),
        Case("a program without a name", program(#""symbol":"x""#), noText),
        Case("a long program", program(#""name":"\#(String(repeating: "p", count: 32))""#), badLength),
        Case("an empty symbol", program(#""name":"map-addr","symbol":"""#), badLength),
        Case("a long address", program(#""name":"dump","address":"0x00000000000000001""#), badLength),
        Case("an address as a number", program(#""name":"dump","address":1"#), noText),
        Case("a process of 16 bytes", program(#""name":"maps","process":"sixteen-letters-""#), badLength),
        Case("no count", program(#""name":"dmesg","count":0"#), badRange),
        Case("a large count", program(#""name":"dmesg","count":65537"#), badRange),
        Case("an unknown setting", program(#""name":"dmesg","pid":1"#), unknownKey),
        Case("no interval", program(#""name":"process-list","every_ms":0"#), badRange),
        Case("a long interval", program(#""name":"process-list","every_ms":86400001"#), badRange),
        Case(
            "an interval beyond 64 bits", program(#""name":"process-list","every_ms":18446744073709551617"#),
            badRange),
        Case("a null interval", program(#""name":"process-list","every_ms":null"#), "a value is null"),
        Case(
            "a long symbol", program(#""name":"map-addr","symbol":"\#(String(repeating: "s", count: 128))""#),
            badLength),
        Case(
            "two targets of one name",
            document(
                targets: #"[{"name":"web","os":"linux","profile":0},{"name":"web","os":"linux","profile":1}]"#
            ),
            "two targets have the same name"),
        Case(
            "nine targets",
            document(
                targets: "["
                    + (0..<9).map { #"{"name":"t\#($0)","os":"linux","profile":0}"# }.joined(separator: ",")
                    + "]"),
            "an array has too few or many elements"),
        Case(
            "seventeen programs",
            document(
                programs: "[" + Array(repeating: #"{"name":"module-list"}"#, count: 17).joined(separator: ",")
                    + "]"),
            "an array has too few or many elements"),
        Case("too long", document(more: String(repeating: " ", count: 65536)), "it is too long"),
    ]

    @Test("with the reason", arguments: cases)
    func refused(_ example: Case) {
        #expect(throws: Refused(why: example.why)) { try parsed(example.json) }
    }

    @Test("a document with a byte that is no UTF-8 or a NUL") func bytes() {
        let good = Array(document().utf8)
        #expect(throws: Refused.self) { try parsed(bytes: good + [0]) }
        #expect(throws: Refused.self) {
            try parsed(bytes: Array(document(monitor: "\"m?\"").utf8.map { $0 == 63 ? 0xff : $0 }))
        }
    }

    @Test("every prefix and every flipped byte is read or refused, never more") func mutations() {
        let good = Array(document(programs: #"[{"name":"map-addr","symbol":"x","every_ms":1}]"#).utf8)
        for length in 0..<good.count {
            #expect(throws: Refused.self) { try parsed(bytes: Array(good.prefix(length))) }
        }
        for index in good.indices {
            for byte in [0, 0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x7b, 0x7d, 0x7f, 0xff] as [UInt8] {
                var changed = good
                changed[index] = byte
                guard let config = try? parsed(bytes: changed) else { continue }
                #expect(config.target_count == 1)
                #expect(config.program_count <= 1)
            }
        }
    }
}
