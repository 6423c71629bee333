// SPDX-License-Identifier: Apache-2.0
import Host

/// Whether this host can run monitors: each thing that was looked at, with what to do about it.
public struct HealthCheck: Sendable, Equatable, Codable {
    public enum Verdict: String, Sendable, Codable { case pass, warn, fail }

    public struct Check: Sendable, Equatable, Codable {
        public var name: String
        public var verdict: Verdict
        public var detail: String
        /// What to type or do; nil when all is well.
        public var remedy: String?
    }

    public var schema = 1
    /// Whether nothing failed.
    public var ready: Bool
    public var checks: [Check]

    init(_ checks: [Check]) {
        ready = !checks.contains { $0.verdict == .fail }
        self.checks = checks
    }
}

extension HealthCheck.Check {
    static func pass(_ name: String, _ detail: String) -> Self {
        Self(name: name, verdict: .pass, detail: detail)
    }

    /// Monitors can run, but something will be missed.
    static func warn(_ name: String, _ detail: String, try remedy: String) -> Self {
        Self(name: name, verdict: .warn, detail: detail, remedy: remedy)
    }

    /// No monitor can run.
    static func fail(_ name: String, _ detail: String, try remedy: String) -> Self {
        Self(name: name, verdict: .fail, detail: detail, remedy: remedy)
    }
}
