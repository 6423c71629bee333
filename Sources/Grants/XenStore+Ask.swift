// SPDX-License-Identifier: Apache-2.0
import Host

extension XenStore {
    /// What a monitor answered, and to which request.
    public struct Reply: Sendable, Equatable {
        public var request: UInt32
        /// A record, if the monitor is sound.
        public var text: String
    }

    /// Asks a monitor that runs, and waits for its answer.
    ///
    /// Each request waits for the answer to the one before, as long as for its own. One that stays without
    /// answer for so long is given up, since whoever asked may be gone.
    /// Throws `locked` when others ask, `timeout`, `toolFailed` when the monitor ended, `corrupt`; where there
    /// is no hint it is the monitor's log that may tell more.
    public func ask(_ monitor: UInt32, _ document: String, timeout: Duration) async throws -> Reply {
        let number = try await put(document, to: monitor, timeout: timeout)
        do {
            let text = try await wait(watching: Nodes.words(of: monitor), timeout: timeout) { store in
                try store.answer(of: monitor, to: number)
            }
            return Reply(request: number, text: text)
        } catch let error as ToolError where error.code == .timeout {
            throw ToolError(
                .timeout, "the monitor (domain \(monitor)) has not answered within \(timeout)")
        }
    }

    /// Writes a request as soon as the one before has its answer, or time is up.
    private func put(_ document: String, to monitor: UInt32, timeout: Duration) async throws -> UInt32 {
        let before = try openRequest(to: monitor)
        do {
            return try await wait(watching: Nodes.words(of: monitor), timeout: timeout) { store in
                try store.write(document, to: monitor, over: nil)
            }
        } catch let error as ToolError where error.code == .timeout {
            // Only what has been waited for all the time is given up.
            if let before, let number = try write(document, to: monitor, over: before) { return number }
            let open = try lastRequest(to: monitor)
            throw ToolError(
                .locked, "the monitor (domain \(monitor)) has not answered request \(open) yet",
                hint: "try again")
        }
    }

    /// The answer to a request, whole and of one moment; nil while there is none.
    func answer(of monitor: UInt32, to number: UInt32) throws -> String? {
        let node = Nodes.answer(of: monitor)
        do {
            let text = try transaction { transaction in
                try Answer.read(to: number) { part in
                    try bytes(of: part.map { "\(node)/\($0)" } ?? node, in: transaction)
                }
            }
            if let text { return text }
        } catch let error as ToolError where error.code == .corrupt {
            // Another command's answer is written over ours once ours is there.
            try expect(number, of: monitor)
            throw error
        }
        try expect(number, of: monitor)
        if case .failed(let why) = try state(of: monitor) {
            throw ToolError(.toolFailed, "the monitor (domain \(monitor)) failed: \(why)")
        }
        return nil
    }

    /// Throws where an answer to this request cannot come any more.
    private func expect(_ number: UInt32, of monitor: UInt32) throws {
        guard try exists(Nodes.domain(monitor)) else { throw Self.ended(monitor) }
        guard try lastRequest(to: monitor) != number else { return }
        throw ToolError(
            .locked,
            "another command asked the monitor (domain \(monitor)) before the answer to request \(number) "
                + "was read",
            hint: "try again")
    }
}
