// SPDX-License-Identifier: Apache-2.0

/// Runs to its end what has to be finished though the task was cancelled: the undoing of what was begun.
///
/// A program that a cancelled task starts is ended at once, so whoever rolls back needs this.
public func uncancelled<Result: Sendable, Failure>(
    _ body: @escaping @Sendable () async throws(Failure) -> Result
) async throws(Failure) -> Result {
    // A task of its own is not cancelled with the one that waits for it.
    let outcome = await Task { () async -> Swift.Result<Result, Failure> in
        do throws(Failure) { return .success(try await body()) } catch { return .failure(error) }
    }.value
    return try outcome.get()
}
