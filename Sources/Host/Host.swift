// SPDX-License-Identifier: Apache-2.0

/// Everything through which the tool touches the world, handed down explicitly.
///
/// In a test that does not say otherwise, starting a program or reporting progress is a failure.
public struct Host: Sendable {
    /// Runs a program to its end. A non-zero status is an outcome, not an error.
    public var run: @Sendable (Invocation) async throws -> Invocation.Outcome
    /// Tells the user what is going on; one short line, on standard error.
    public var report: @Sendable (String) -> Void
    /// Tells the user what is doubtful or was given up, also when progress is not wanted.
    public var warn: @Sendable (String) -> Void
    /// Reads an environment variable.
    public var environment: @Sendable (String) -> String?
    /// Where slow results are kept, keyed by content.
    public var cache: Cache

    /// Without `warn`, warnings are reported as progress is.
    public init(
        run: @escaping @Sendable (Invocation) async throws -> Invocation.Outcome,
        report: @escaping @Sendable (String) -> Void,
        warn: (@Sendable (String) -> Void)? = nil,
        environment: @escaping @Sendable (String) -> String?,
        cache: Cache
    ) {
        self.run = run
        self.report = report
        self.warn = warn ?? report
        self.environment = environment
        self.cache = cache
    }

    /// Runs a program that must succeed, and returns its standard output.
    @discardableResult
    public func check(_ invocation: Invocation, hint: String? = nil) async throws -> String {
        let outcome = try await run(invocation)
        guard outcome.status == 0 else {
            let words = outcome.errors.isEmpty ? outcome.output : outcome.errors
            throw ToolError(
                .toolFailed, "\(invocation.program) failed with status \(outcome.status): \(invocation)",
                hint: hint, cause: String(words.suffix(2000)))
        }
        return outcome.output
    }
}
