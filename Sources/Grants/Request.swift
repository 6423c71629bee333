// SPDX-License-Identifier: Apache-2.0
import Host

/// What a monitor that runs is asked, as it stands in its node: a number, one blank and a JSON document.
///
/// A number is never used twice for a domain, so that an answer can be about one request only.
struct Request: Equatable {
    /// The most bytes of it that a monitor reads.
    static let limit = 2048

    let number: UInt32
    let document: String

    init(number: UInt32, document: String) throws {
        self.number = number
        self.document = document
        guard text.utf8.count <= Self.limit else {
            throw ToolError(
                .invalidInput, "a request of \(text.utf8.count) bytes is more than a monitor reads",
                hint: "at most \(Self.limit) bytes")
        }
    }

    var text: String { "\(number) \(document)" }

    /// The number of what was asked last; nil for a text that is no request.
    static func number(of text: String) -> UInt32? {
        text.firstIndex(of: " ").flatMap { MonitorState.generation(text[..<$0]) }
    }
}

extension XenStore {
    /// The number of the last request to a monitor; 0 before the first. Only dom0's own node counts.
    func lastRequest(to monitor: UInt32, in transaction: Transaction = .none) throws -> UInt32 {
        try read(Nodes.request(to: monitor), in: transaction).flatMap(Request.number) ?? 0
    }

    /// The number of the last request where it has no answer; nil where it has one, and before the first.
    func openRequest(to monitor: UInt32, in transaction: Transaction = .none) throws -> UInt32? {
        let last = try lastRequest(to: monitor, in: transaction)
        let answered = try read(Nodes.answer(of: monitor), in: transaction).flatMap { Answer.Head($0) }
        return last == 0 || answered?.number == last ? nil : last
    }

    /// Writes a request, and returns its number; nil where the one before has no answer, unless that one is
    /// `abandoned`.
    func write(_ document: String, to monitor: UInt32, over abandoned: UInt32?) throws -> UInt32? {
        try transaction { transaction in
            guard try exists(Nodes.domain(monitor), in: transaction) else { throw Self.ended(monitor) }
            if let open = try openRequest(to: monitor, in: transaction), open != abandoned { return nil }
            let last = try lastRequest(to: monitor, in: transaction)
            let node = Nodes.request(to: monitor)
            guard last < .max else {
                throw ToolError(
                    .corrupt, "the monitor (domain \(monitor)) has had the last request that there is",
                    hint: "xenstore-rm \(node)")
            }
            let request = try Request(number: last + 1, document: document)
            try write(node, request.text, in: transaction)
            try setPermissions(node, HandOver.access(for: monitor), in: transaction)
            return request.number
        }
    }

    static func ended(_ monitor: UInt32) -> ToolError {
        ToolError(
            .toolFailed, "the monitor (domain \(monitor)) ended before it answered")
    }
}
