// SPDX-License-Identifier: Apache-2.0
import Foundation
import Grants
import Synchronization

extension HealthCheck {
    /// The domains that xenstored knows, by their ids; nil if it does not answer, and one that hangs does
    /// not: the question is left alone then.
    static func storedDomains(_ site: Site, within time: Duration = .seconds(10)) async -> [UInt32: String]? {
        await withCheckedContinuation { continuation in
            let first = Mutex(true)
            let answer: @Sendable ([UInt32: String]?) -> Void = { value in
                let isFirst = first.withLock { waiting in
                    defer { waiting = false }
                    return waiting
                }
                if isFirst { continuation.resume(returning: value) }
            }
            Thread.detachNewThread { answer(try? list(site)) }
            Task {
                try? await Task.sleep(for: time)
                answer(nil)
            }
        }
    }

    private static func list(_ site: Site) throws -> [UInt32: String] {
        let store = try site.store()
        var names: [UInt32: String] = [:]
        for entry in try store.list("/local/domain") ?? [] {
            guard let id = UInt32(entry) else { continue }
            names[id] = try store.read("/local/domain/\(entry)/name") ?? ""
        }
        return names
    }
}
