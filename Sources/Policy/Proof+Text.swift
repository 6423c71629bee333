// SPDX-License-Identifier: Apache-2.0

extension Proof {
    /// For people: a table of what each monitor may do, and what is wrong if anything is.
    public var text: String {
        var lines: [String] = []
        let header = ["WHO", "ON", "CLASS", "MAY"]
        let cells = rows.map { [$0.source, $0.target, $0.class, Self.permissions($0)] }
        let widths = (0..<3).map { column in
            ([header] + cells).map { $0[column].count }.max() ?? 0
        }
        for row in [header] + cells {
            let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            lines.append((padded + [row[3]]).joined(separator: "  "))
        }
        lines.append("")
        if violations.isEmpty {
            lines.append(
                "Nothing else, to any of \(types) types. * = while a boolean of the policy allows it.")
            lines.append("On the monitors themselves: \(acting(on: { !$0.isEmpty })), and nobody else.")
            if others.contains(where: \.monitor.isEmpty) {
                lines.append("On the supervisor itself: \(acting(on: \.isEmpty)), and nobody else.")
            }
            if sealed { lines.append("Sealed: nobody may change the policy until the host is started anew.") }
            lines.append("Proved: policy \(sha256.prefix(12)) grants exactly what the tiers name.")
        } else {
            lines.append("NOT proved: policy \(sha256.prefix(12)) is not what the spec asks for.")
            lines += violations.map { "  \($0.kind.rawValue): \($0.message)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The domains that may do something to the monitors, or to the supervisor.
    private func acting(on isMeant: (String) -> Bool) -> String {
        Set(others.filter { isMeant($0.monitor) }.map(\.source)).filter { !$0.hasSuffix("_channel") }.sorted()
            .joined(separator: ", ")
    }

    private static func permissions(_ row: Row) -> String {
        row.permissions.map { row.conditional.contains($0) ? "\($0)*" : $0 }.joined(separator: " ")
    }
}
