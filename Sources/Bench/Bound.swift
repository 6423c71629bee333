// SPDX-License-Identifier: Apache-2.0

/// A size that must not be exceeded: unlike a time, it is the same whenever it is measured.
struct Bound {
    var name: String
    var value: Int
    /// Nil where the size is only told.
    var limit: Int?

    var holds: Bool { limit.map { value < $0 } ?? true }

    var text: String {
        let number = Table.number(Double(value))
        let words = limit.map { ", \(holds ? "below" : "NOT BELOW") \(Table.number(Double($0)))" } ?? ""
        return "\(name): \(number)\(words)"
    }
}
