// SPDX-License-Identifier: Apache-2.0
import CXenStore
import Foundation
import Host

extension XenStore {
    /// Requests that take effect together, or not at all.
    public struct Transaction: Sendable {
        let id: xs_transaction_t

        /// Each request for itself.
        public static let none = Transaction(id: 0)
    }

    /// More than ever happens: each try fails only because somebody else's change came through.
    private static let mostTries = 100

    /// Runs `body` in a transaction; runs it again if somebody else changed what it had read.
    public func transaction<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
        for _ in 0..<Self.mostTries {
            let id = library.startTransaction(handle)
            guard id != 0 else { throw failure("start", "a transaction") }
            let result: Result
            do {
                result = try body(Transaction(id: id))
            } catch {
                _ = library.endTransaction(handle, id, true)
                throw error
            }
            if library.endTransaction(handle, id, false) { return result }
            guard errno == EAGAIN else { throw failure("commit", "a transaction") }
        }
        throw ToolError(.timeout, "xenstore changed under each of \(Self.mostTries) tries of a transaction")
    }
}
