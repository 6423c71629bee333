// SPDX-License-Identifier: Apache-2.0

/// Rows of text in aligned columns.
struct Table {
    var header: [String]
    var rows: [[String]]

    var text: String {
        if rows.isEmpty { return "(none)" }
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let lines = all.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            let line = cells.joined(separator: "  ")
            return String(
                line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.endIndex)])
        }
        return lines.joined(separator: "\n")
    }
}
