// SPDX-License-Identifier: Apache-2.0
import Foundation
import Grants
import Synchronization

extension HealthCheck {
    /// Whether xenstored answers, which one that hangs does not do: the question is left alone then.
    static func storeAnswers(_ site: Site, within time: Duration = .seconds(10)) async -> Bool {
        await withCheckedContinuation { continuation in
            let first = Mutex(true)
            let answer: @Sendable (Bool) -> Void = { value in
                let isFirst = first.withLock { waiting in
                    defer { waiting = false }
                    return waiting
                }
                if isFirst { continuation.resume(returning: value) }
            }
            Thread.detachNewThread { answer((try? site.store().read("/local/domain/0/name")) != nil) }
            Task {
                try? await Task.sleep(for: time)
                answer(false)
            }
        }
    }
}
