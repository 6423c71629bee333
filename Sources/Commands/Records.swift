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
        if let table { return [table.text] }
        if let output = record.output { return output.map { visible($0) } }
        guard let bytes = record.bytes else { return [] }
        let name = record.symbol.map { "\(visible($0)) at " } ?? ""
        let places = [("virtual", record.virtual), ("physical", record.physical)].compactMap { name, place in
            place.map { "\(name) \(visible($0))" }
        }
        return [name + places.joined(separator: ", "), visible(bytes)]
    }

    private var notes: [String] {
        [
            record.status.flatMap { $0 == 0 ? nil : "ended with status \($0)" },
            record.partial.map { "partial: \(visible($0))" },
            record.error.map { "error: \(visible($0.message)) [\(visible($0.code))]" },
        ]
        .compactMap { $0 }
    }
}
