// SPDX-License-Identifier: Apache-2.0
import Host

/// What a script has measured in dom0: lines of a work's name and a number or more.
struct LabSamples {
    private var works: [String: [Samples]] = [:]
    private let rounds: Int

    init(_ said: String, rounds: Int) {
        self.rounds = rounds
        for line in said.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            let numbers = words.dropFirst().compactMap { Double($0) }
            guard !numbers.isEmpty, numbers.count == words.count - 1 else { continue }
            var samples = works[String(words[0])] ?? numbers.map { _ in Samples() }
            for (column, number) in numbers.enumerated() where column < samples.count {
                samples[column].values.append(number)
            }
            works[String(words[0])] = samples
        }
    }

    /// One of the numbers of a work, of each round, so many times as much.
    func samples(_ work: String, column: Int = 0, times factor: Double = 1) throws -> Samples {
        guard let samples = works[work], column < samples.count, samples[column].values.count == rounds else {
            throw ToolError(.corrupt, "dom0 did not measure '\(work)' \(rounds) times")
        }
        return Samples(values: samples[column].values.map { $0 * factor })
    }
}
