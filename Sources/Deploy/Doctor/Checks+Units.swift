// SPDX-License-Identifier: Apache-2.0
import Host

/// The systemd units that a deployment stands on, and whether each starts at boot.
enum Units {
    static let names = ["xen.service", "xenstored.service", "xenconsoled.service", "stubvmi-watch.service"]

    /// Asks systemd; nil where it does not run the machine.
    static func ask(_ host: Host, _ tree: HostTree) async -> [String: String]? {
        guard tree.has("run/systemd/system") else { return nil }
        var states: [String: String] = [:]
        for name in names {
            let outcome = try? await host.run(Invocation("systemctl", ["is-enabled", name]))
            let word = outcome?.output.split(whereSeparator: \.isWhitespace).first
            if let word { states[name] = String(word) }
        }
        return states
    }
}

extension Checks {
    static func units(_ states: [String: String]) -> Check {
        let idle = states.filter { ["disabled", "masked"].contains($0.value) }.keys.sorted()
        if idle.isEmpty {
            let there = states.filter { $0.value.hasPrefix("enabled") || $0.value == "generated" }.keys
                .sorted()
            return .pass("units", there.isEmpty ? "none installed" : there.joined(separator: ", "))
        }
        return .warn(
            "units", "not started at boot: \(idle.joined(separator: ", "))",
            try: "systemctl enable --now \(idle.joined(separator: " "))")
    }
}
