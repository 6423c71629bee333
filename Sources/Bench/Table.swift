// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Measurements in columns: names to the left, numbers to the right.
struct Table {
    var title: String
    var columns = ["MEDIAN ns", "P95 ns"]
    /// Digits behind the point, of what is small.
    var decimals = 1
    var rows: [Row]

    struct Row {
        var title: String
        var numbers: [Double]
        /// How many times as much as something else, and what that is.
        var ratio: Double?
        var other: String
    }

    var text: String {
        let header = [title] + columns + ["RATIO"]
        let all =
            [header]
            + rows.map { row in
                [row.title] + row.numbers.map { Self.number($0, decimals: decimals) } + [row.comparison]
            }
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = row.dropLast().indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + space : space + row[column]
            }
            return (cells + row.suffix(1).filter { !$0.isEmpty }).joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// With a decimal where it matters, and thousands apart.
    static func number(_ value: Double, decimals: Int = 1) -> String {
        if value < 100, value != value.rounded() { return String(format: "%.\(decimals)f", value) }
        let digits = String(Int(value.rounded()))
        return digits.enumerated().map { index, digit in
            let apart = index > 0 && (digits.count - index) % 3 == 0
            return apart ? " \(digit)" : "\(digit)"
        }.joined()
    }
}

extension Table.Row {
    init(_ title: String, _ samples: Samples, ratio: Double? = nil, of other: String = "") {
        self.init(title: title, numbers: [samples.median, samples.p95], ratio: ratio, other: other)
    }

    /// Three digits are all that a ratio is worth.
    var comparison: String {
        guard let ratio else { return "" }
        let digits = ratio < 0.1 ? 3 : ratio < 10 ? 2 : ratio < 100 ? 1 : 0
        return String(format: "%.\(digits)f", ratio) + " x \(other)"
    }
}
