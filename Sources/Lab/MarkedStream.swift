// SPDX-License-Identifier: Apache-2.0

/// Picks a command's own output out of a port's bytes: what lies between the two marks with its token.
///
/// What an earlier command or a process in the background left there is passed over.
struct MarkedStream {
    private enum Phase { case before, inside, ended }

    private let begin: [UInt8]
    private let end: [UInt8]
    private var phase = Phase.before
    /// Bytes of which it is not known yet whether they belong to a mark.
    private var pending: [UInt8] = []

    init(token: String) {
        begin = Array("\u{1e}begin \(token)\n".utf8)
        end = Array("\u{1e}end \(token)\n".utf8)
    }

    var ended: Bool { phase == .ended }

    /// Takes the next bytes, and gives what of the command's output is known now.
    mutating func take(_ bytes: some Collection<UInt8>) -> [UInt8] {
        pending += bytes
        if phase == .before {
            guard let after = split(at: begin) else { return [] }
            pending = after.rest
            phase = .inside
        }
        guard phase == .inside else { return [] }
        if let last = split(at: end) {
            pending = []
            phase = .ended
            return last.before
        }
        let known = pending.count - unsure(end)
        defer { pending.removeFirst(known) }
        return Array(pending[..<known])
    }

    /// What is before and after a mark; without one, only what may be its start is kept.
    private mutating func split(at mark: [UInt8]) -> (before: [UInt8], rest: [UInt8])? {
        var start = pending.startIndex
        while let place = pending[start...].firstIndex(of: mark[0]) {
            if pending[place...].starts(with: mark) {
                return (Array(pending[..<place]), Array(pending[(place + mark.count)...]))
            }
            start = place + 1
        }
        if phase == .before { pending.removeFirst(pending.count - unsure(mark)) }
        return nil
    }

    /// How many of the last bytes may be the start of a mark.
    private func unsure(_ mark: [UInt8]) -> Int {
        let tail = pending.suffix(mark.count - 1)
        guard let place = tail.indices.first(where: { mark.starts(with: tail[$0...]) }) else { return 0 }
        return tail.endIndex - place
    }
}
