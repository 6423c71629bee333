// SPDX-License-Identifier: Apache-2.0
import Host

/// What a monitor answers: a text in parts, out of a domain that nobody trusts. It is as stated, or refused.
package enum Answer {
    /// The longest text.
    static let limit = 48 * part
    /// How many bytes of it a node holds; the last one holds the rest.
    ///
    /// xenstored lets a domain have 2048 in a node, with the node's name and access entries.
    static let part = 1024

    /// `N SIZE`: the request that is answered, and the length of the answer.
    struct Head: Equatable {
        var number: UInt32
        var size: Int

        init?(_ text: String) {
            let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2, let number = MonitorState.generation(words[0]),
                let size = MonitorState.generation(words[1])
            else { return nil }
            (self.number, self.size) = (number, Int(size))
        }
    }

    /// The answer to a request; nil while there is none. `node` gives a part by its number, the head for nil.
    package static func read(to number: UInt32, _ node: (Int?) throws -> [UInt8]?) throws -> String? {
        // xenstored makes an empty node with the first part that is written below it.
        guard let bytes = try node(nil), !bytes.isEmpty else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let head = Head(text) else {
            throw corrupt("the monitor's node for answers says '\(visible(text, limit: 40))'")
        }
        // A lower number is that of an answer from before.
        guard head.number >= number else { return nil }
        guard head.number == number else {
            throw corrupt("the monitor answers request \(head.number), and was asked \(number)")
        }
        guard head.size <= limit else {
            throw corrupt("the monitor's answer to request \(number) has \(head.size) bytes, above \(limit)")
        }
        var answer: [UInt8] = []
        answer.reserveCapacity(head.size)
        for start in stride(from: 0, to: head.size, by: part) {
            let expected = min(part, head.size - start)
            let bytes = try node(start / part)
            guard let bytes, bytes.count == expected else {
                throw corrupt(
                    "part \(start / part) of the monitor's answer to request \(number) "
                        + (bytes.map { "has \($0.count) bytes instead of \(expected)" } ?? "is missing"))
            }
            answer += bytes
        }
        guard let answer = String(validating: answer, as: UTF8.self) else {
            throw corrupt("the monitor's answer to request \(number) is no text")
        }
        return answer
    }

    private static func corrupt(_ message: String) -> ToolError { ToolError(.corrupt, message) }
}
