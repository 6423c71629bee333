// SPDX-License-Identifier: Apache-2.0
import Deploy
import DomainConfig
import Grants
import Host

extension FuzzTarget {
    /// What a monitor writes into its nodes when it is asked: the head, and the parts of a record.
    ///
    /// The first byte names a part, and with its highest bit set that one is missing; the second one is how
    /// many bytes it has too few, or with its highest bit set too many. A line break ends the head.
    static let monitorAnswer = FuzzTarget(
        "answer", limit: 8192,
        words: [
            #""schema":1"#, #""request":7"#, #""program":"request""#, #""programs":["#, #""target":"web""#,
            #""every_ms":"#, #""error":{"code":"c","message":"m"}"#, "7 ", "\n", "{", "}", ",", "null",
            #"\u0000"#,
        ].map { bytes(of: $0) },
        seeds: {
            [
                seed(list), seed(refused), seed(list, head: "7 0"), seed(list, head: "8 20"),
                seed(list, head: "7 49153"), seed(list + String(repeating: " ", count: 3000)),
                seed(list, part: 0x80), seed(list, change: 1), seed(list, change: 0x81), [],
            ]
        },
        run: { input in
            let nodes = Nodes(input)
            do {
                guard let text = try Answer.read(to: 7, { nodes.value(of: $0) }) else { return }
                let given = (0...text.utf8.count / 1024).flatMap { nodes.value(of: $0) ?? [] }
                try expect(given.starts(with: text.utf8), "an answer that was not given")
                try expect(nodes.head == "7 \(text.utf8.count)", "\(text.utf8.count) bytes, not as stated")
                let record = try Record(answer: text, request: 7, to: Question(.list))
                try expect(record.request == 7 && record.programs != nil, "an answer to something else")
                let line = try record.line()
                try expect(line.utf8.allSatisfy { (0x20...0x7e).contains($0) }, "unprintable: \(line)")
                try expect(try Record(line: line) == record, "read otherwise again: \(line)")
            } catch let error as ToolError {
                try expect(
                    [.corrupt, .denied, .unsupported].contains(error.code) && error.message.utf8.count < 1000,
                    "\(error)")
            }
        })

    private struct Nodes {
        var head: String
        var text: [UInt8]
        private var part: Int
        private var isMissing: Bool
        private var change: Int

        init(_ input: [UInt8]) {
            let (first, second) = (input.first ?? 0, input.dropFirst().first ?? 0)
            (part, isMissing) = (Int(first & 0x7f), first & 0x80 != 0)
            change = second & 0x80 != 0 ? Int(second & 0x7f) : -Int(second)
            let rest = input.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            head = String(decoding: rest[..<end], as: UTF8.self)
            text = Array(rest[end...].dropFirst())
        }

        func value(of number: Int?) -> [UInt8]? {
            guard let number else { return Array(head.utf8) }
            guard number * 1024 < text.count, number != part || !isMissing else { return nil }
            let bytes = text[(number * 1024)..<min(text.count, number * 1024 + 1024)]
            guard number == part else { return Array(bytes) }
            return change < 0
                ? bytes.dropLast(-change) : Array(bytes) + [UInt8](repeating: 0x20, count: change)
        }
    }

    private static func seed(
        _ text: String, head: String? = nil, part: UInt8 = 0, change: UInt8 = 0
    ) -> [UInt8] {
        [part, change] + Array(((head ?? "7 \(text.utf8.count)") + "\n" + text).utf8)
    }

    private static let list =
        #"{"schema":1,"monitor":"m","program":"request","request":7,"programs":[{"target":"web","#
        + #""program":"dump","every_ms":5000,"address":"0x1","process":"sh","count":64}]}"#
    private static let refused =
        #"{"schema":1,"program":"request","request":7,"error":{"code":"c","message":"m"}}"#
}
