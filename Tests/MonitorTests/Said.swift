// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// The lines that a process writes, as they come.
final class Said: Sendable {
    private let text = Mutex<[UInt8]>([])
    private let isWhole = Mutex(false)

    init(_ pipe: FileHandle) {
        // A thread of its own, so that the process never waits for its reader.
        Thread.detachNewThread {
            while case let more = pipe.availableData, !more.isEmpty {
                self.text.withLock { $0.append(contentsOf: more) }
            }
            self.isWhole.withLock { $0 = true }
        }
    }

    /// The complete lines so far.
    var lines: [String] {
        text.withLock { $0 }.split(separator: 10, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// All lines, once the process has ended.
    func whole() -> [String] {
        while !isWhole.withLock({ $0 }) { usleep(1000) }
        return lines
    }

    /// Waits for a line that begins like this, and has come `times` times.
    func wait(for start: String, times: Int = 1) throws {
        try wait(until: "\(times) \(start)") { lines in
            lines.count { $0.hasPrefix(start) } >= times
        }
    }

    /// Waits until the lines so far are just so.
    func wait(until what: String, _ isSo: ([String]) throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(300)
        while try !isSo(lines) {
            try #require(
                ContinuousClock.now < deadline && !isWhole.withLock { $0 }, "\(what): \(lines.suffix(100))")
            usleep(1000)
        }
    }
}
