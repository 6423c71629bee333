// SPDX-License-Identifier: Apache-2.0

/// The known word that a mistyped one most likely means.
///
/// Close is: at most a third of the letters differ, counting two swapped neighbours as one difference.
package func nearest(_ word: String, among known: [String]) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let ranked = known.map { ($0, distance(Array(word.lowercased().utf8), Array($0.lowercased().utf8))) }
    guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(1, max(word.utf8.count, best.0.utf8.count) / 3) ? best.0 : nil
}

/// How many single letters must be added, removed, changed or swapped with a neighbour.
func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var older: [Int] = []
    var last = Array(0...other.count)
    for (row, letter) in one.enumerated() {
        var line = [row + 1]
        for (column, wanted) in other.enumerated() {
            var best = min(line[column] + 1, last[column + 1] + 1, last[column] + (letter == wanted ? 0 : 1))
            if row > 0, column > 0, letter == other[column - 1], one[row - 1] == wanted {
                best = min(best, older[column - 1] + 1)
            }
            line.append(best)
        }
        (older, last) = (last, line)
    }
    return last[other.count]
}
