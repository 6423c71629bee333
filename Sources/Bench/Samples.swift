// SPDX-License-Identifier: Apache-2.0

/// What one thing took in each round, in nanoseconds.
struct Samples {
    var values: [Double] = []

    var median: Double { Self.quantile(values, 0.5) }
    var p95: Double { Self.quantile(values, 0.95) }

    /// How many times as long this took as `other`, round by round; the median of that.
    ///
    /// Both were measured in each round, so what slows the machine down for a while slows both.
    func ratio(to other: Samples) -> Double {
        Self.quantile(zip(values, other.values).map { $0 / max($1, 0.001) }, 0.5)
    }

    /// The smallest value that at least that share of all do not exceed.
    static func quantile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted.isEmpty ? .nan : sorted[min(max(rank, 1), sorted.count) - 1]
    }
}

/// How long a body takes, in nanoseconds.
func nanoseconds<Result>(_ body: () throws -> Result) rethrows -> (time: Double, result: Result) {
    let start = ContinuousClock.now
    let result = try body()
    return ((ContinuousClock.now - start) / .nanoseconds(1), result)
}

/// The same of a body that waits.
func waitingNanoseconds<Result>(
    _ body: () async throws -> Result
) async rethrows -> (time: Double, result: Result) {
    let start = ContinuousClock.now
    let result = try await body()
    return ((ContinuousClock.now - start) / .nanoseconds(1), result)
}
