// SPDX-License-Identifier: Apache-2.0

/// A monitor that the supervisor looks after, as dom0 names it.
struct WardName {
    var monitor: UInt32
    /// The machine frame of its journal.
    var journal: UInt64
    var targets: [UInt32]

    /// How long a node may be: a monitor, a frame, and the targets that it has and is about to get.
    private static let limit = 256
    private static let targetLimit = 2 * Edge.targetLimit

    /// All of a generation: the nodes `ward/0`, `ward/1` and so on, each MONITOR JOURNAL TARGET...
    static func all(of generation: UInt32) throws(StartError) -> [WardName] {
        var names: [WardName] = []
        while let bytes = try Edge.read(
            "stubvmi/" + String(generation) + "/ward/" + String(names.count), limit: limit)
        {
            let numbers = try numbers(bytes)
            guard numbers.count > 2, numbers.count <= 2 + targetLimit, names.count < Places.journals,
                let monitor = UInt32(exactly: numbers[0])
            else { throw StartError(message: "ward " + String(names.count) + " is none") }
            names.append(
                WardName(
                    monitor: monitor, journal: numbers[1],
                    targets: numbers[2...].map { UInt32(truncatingIfNeeded: $0) }))
        }
        return names
    }

    /// Decimal numbers between single blanks.
    private static func numbers(_ bytes: [UInt8]) throws(StartError) -> [UInt64] {
        var numbers: [UInt64] = []
        for word in bytes.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false) {
            guard let number = UInt64(decimal: word) else {
                throw StartError(message: "a ward is no numbers")
            }
            numbers.append(number)
        }
        return numbers
    }
}
