// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing

@testable import Host

/// A hand-edited file is told where it is wrong.
@Suite struct JSONFaultTests {
    private struct Sample: Codable {
        struct Item: Codable { var domain: UInt32 }
        var items: [Item]
    }

    private func fault(_ text: String) -> String {
        do {
            _ = try JSONDecoder().decode(Sample.self, from: Data(text.utf8))
            return "none"
        } catch {
            return JSONFault.describe(error, in: Array(text.utf8))
        }
    }

    @Test(arguments: [
        (#"{"items":[{"domain":3}]}"#, "none"),
        ("{\n  items: []}", "line 2, column 3: expected a name in double quotes"),
        ("{\"é\": 1,\n \"é\" 2}", "line 2, column 6: expected ':'"),
        (#"{"items":[{"domain":3}}"#, "line 1, column 23: expected ',' or ']'"),
        (#"{"items":[1,]}"#, "line 1, column 13: expected a value"),
        (#"{"items":[]} x"#, "line 1, column 14: expected the end"),
        (#"{"items":"a"#, "line 1, column 12: expected '\"'"),
        (#"{"items":"a\"#, "line 1, column 13: expected '\"'"),
        ("", "line 1, column 1: expected a value"), ("<<<< HEAD", "line 1, column 1: expected a value"),
        (#"{"items":[{}]}"#, "items[0]: 'domain' is missing"),
        (#"{"items":[{"domain":-1}]}"#, "a number is out of its range"),
    ])
    func thePlaceIsNamed(_ text: String, _ expected: String) { #expect(fault(text) == expected) }

    @Test func aValueOfAnotherKindIsNamedByItsPath() {
        #expect(fault(#"{"items":[{"domain":"x"}]}"#).hasPrefix("items[0].domain: Expected to decode UInt32"))
    }

    /// Text that nests without end costs an error, not the stack.
    @Test func depthIsBounded() {
        let text = String(repeating: "[", count: 100_000)
        var scanner = JSONScanner(Array(text.utf8))
        #expect(scanner.fault() == "line 1, column 513: expected no more than 512 levels")
    }

    /// The scanner and the decoder agree on what JSON is.
    @Test func everyCutOfATextHasAPlace() throws {
        let text = #"{"a":[1,-2.5e+3,true,null,"x\"y",{}],"b":{"c":[]}}"#
        for length in 0..<text.utf8.count {
            var scanner = JSONScanner(Array(text.utf8.prefix(length)))
            #expect(scanner.fault() != nil, "\(length)")
        }
        var scanner = JSONScanner(Array(text.utf8))
        #expect(scanner.fault() == nil)

    }
}
