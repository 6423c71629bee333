// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a command in dom0 took.
struct Measurement {
    var status: Int
    /// By dom0's clock.
    var milliseconds: Int
    /// The most memory that the tool itself had resident, in KiB.
    var peak: Int
    /// What Xen has less of than before, in MiB, and dom0, in KiB.
    var xen: Int
    var dom0: Int
    /// The end of what it said, if it failed.
    var said: [String] = []

    /// Reads what scale.sh prints; nil if anything is missing.
    init?(_ output: String) {
        var numbers: [String: Int] = [:]
        for line in output.split(whereSeparator: \.isNewline).map(String.init) {
            let words = line.split(separator: " ")
            if words.count == 2, numbers.count < 5, let number = Int(words[1]) {
                numbers[String(words[0])] = number
            } else {
                said.append(line)
            }
        }
        guard let status = numbers["status"], let milliseconds = numbers["milliseconds"],
            let peak = numbers["peak"], let xen = numbers["xen"], let dom0 = numbers["dom0"]
        else { return nil }
        (self.status, self.milliseconds, self.peak) = (status, milliseconds, peak)
        (self.xen, self.dom0) = (xen, dom0)
    }
}

/// What so many monitors took.
struct ScaleRound {
    var count: Int
    var measured: [(name: String, value: Measurement)] = []

    static let header = row(
        "MONITORS", "COMMAND", "SECONDS", "RATIO", "EACH", "PEAK MiB", "RATIO", "XEN MiB", "DOM0 MiB")

    /// A line for each command, beside a round with fewer.
    func lines(besides first: ScaleRound) -> [String] {
        zip(measured, first.measured).map { mine, fewest in
            let (now, before) = (mine.value, fewest.value)
            return Self.row(
                "\(count)", mine.name, number(Double(now.milliseconds) / 1000),
                ratio(now.milliseconds, before.milliseconds),
                number(Double(now.milliseconds) / 1000 / Double(count)), number(Double(now.peak) / 1024),
                ratio(now.peak, before.peak), "\(now.xen)", number(Double(now.dom0) / 1024))
        }
    }

    private static func row(_ words: String...) -> String {
        words.enumerated().map { index, word in
            let space = String(repeating: " ", count: max(9 - word.count, 0))
            return index == 1 ? word + space : space + word
        }.joined(separator: " ")
    }

    private func number(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.1f", value) }

    private func ratio(_ now: Int, _ before: Int) -> String {
        String(format: "%.2f", Double(now) / Double(max(before, 1)))
    }
}
