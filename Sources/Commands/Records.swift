// SPDX-License-Identifier: Apache-2.0
import Deploy
import Host

/// What people read of a record.
struct RecordView {
    var record: Record

    var text: String {
        ((origin.isEmpty ? [] : [origin]) + body + notes).joined(separator: "\n")
    }

    /// Who saw what: empty for a dump.
    var origin: String {
        let names = [record.monitor, record.target, record.program].compactMap { $0 }.map { visible($0) }
        return names.joined(separator: "  ")
    }

    private var body: [String] {
        if let processes = record.processes {
            return [
                Table(
                    header: ["PID", "NAME", "ADDRESS"],
                    rows: processes.map { [String($0.pid), visible($0.name), visible($0.address)] }
                ).text
            ]
        }
        if let modules = record.modules {
            return [
                Table(
                    header: ["MODULE", "SIZE", "ADDRESS"],
                    rows: modules.map {
                        [visible($0.name), $0.size.map(String.init) ?? "-", visible($0.address)]
                    }
                ).text
            ]
        }
        if let attempts = record.attempts {
            return [
                Table(
                    header: ["ATTEMPT", "DOMAIN", "FRAME", "RESULT"],
                    rows: attempts.map {
                        [visible($0.what), String($0.domain), visible($0.frame), visible($0.result)]
                    }
                ).text
            ]
        }
        if let symbol = record.symbol {
            return [
                "\(visible(symbol)) at virtual \(visible(record.virtual ?? "?")), physical \(visible(record.physical ?? "?"))",
                visible(record.bytes ?? ""),
            ]
        }
        return []
    }

    private var notes: [String] {
        [
            record.partial.map { "partial: \(visible($0))" },
            record.error.map { "error: \(visible($0.message)) [\(visible($0.code))]" },
        ]
        .compactMap { $0 }
    }
}
