// SPDX-License-Identifier: Apache-2.0
import Host

/// Runs a blocking wait that the cancellation of its task ends, through a wakeup.
func cancellable<Result>(_ body: (Wakeup) throws -> Result) async throws -> Result {
    let wakeup = try Wakeup()
    return try await withTaskCancellationHandler {
        try body(wakeup)
    } onCancel: {
        wakeup.signal()
    }
}
