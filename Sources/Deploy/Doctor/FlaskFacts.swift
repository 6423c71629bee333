// SPDX-License-Identifier: Apache-2.0
import Flask
import Host

/// What is known of FLASK on this host.
struct FlaskFacts: Sendable {
    enum Mode: Sendable, Equatable {
        case enforcing, permissive
        /// The hypervisor has none, or it is off; xl's words.
        case absent(String)
        /// There is nobody to ask; why.
        case unknown(String)
    }

    /// What only the hypervisor itself tells.
    struct Asked: Sendable, Equatable {
        /// Changes of the rules since boot.
        var sequence: UInt32
        var mayLoad: Bool
        var mayLeaveEnforcing: Bool
        var maySetBooleans: Bool
        /// Labels of live domains that the loaded policy does not know.
        var unknown: Set<String>
    }

    var mode: Mode
    var asked: Asked?

    static func read(_ host: Host, labels: [String]) async -> FlaskFacts {
        FlaskFacts(mode: await mode(host), asked: try? ask(labels))
    }

    private static func mode(_ host: Host) async -> Mode {
        guard let outcome = try? await host.run(Xl.enforcing()) else { return .unknown("there is no xl") }
        let words = (outcome.output + outcome.errors).split(separator: "\n").first.map(String.init) ?? ""
        return switch words {
        case "Enforcing": .enforcing
        case "Permissive": .permissive
        case let words where words.contains("Disabled"): .absent(words)
        default: .unknown(visible(words, limit: 200))
        }
    }

    private static func ask(_ labels: [String]) throws -> Asked {
        let policy = try RunningPolicy.open()
        let sequence = try policy.sequence()
        let unknown = try Set(labels).filter { try !$0.isEmpty && !policy.knows(label: $0) }
        return Asked(
            sequence: sequence, mayLoad: try policy.dom0May(.loadPolicy),
            mayLeaveEnforcing: try policy.dom0May(.setEnforce),
            maySetBooleans: try policy.dom0May(.setBoolean), unknown: unknown)
    }
}
