// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle
internal import VMICore

/// When each program is due on each target.
struct Schedule {
    /// One program on one target.
    struct Entry {
        var target: Int
        var work: Work
        var interval: UInt64
        var time: UInt64
        /// Whether it failed before only because what is asked for is not there yet.
        var isRetry = false
        fileprivate var index = 0
    }

    private var entries: [Entry] = []

    private static let retryInterval: UInt64 = 1_000_000_000
    private static let never = UInt64.max

    init(targets: Int, tasks: [Configuration.Task], from start: UInt64) {
        for target in 0..<targets {
            for task in tasks {
                entries.append(
                    Entry(
                        target: target, work: task.work, interval: task.interval, time: start,
                        index: entries.count))
            }
        }
    }

    /// What is due first, which may be later; nil when nothing will ever be.
    func next() -> Entry? {
        var first: Entry?
        for entry in entries where entry.time != Self.never && entry.time < first?.time ?? Self.never {
            first = entry
        }
        return first
    }

    /// Lets a program that is told of starts of processes tell of them now.
    mutating func hasten(_ target: Int) {
        for index in entries.indices
        where entries[index].target == target && entries[index].time != Self.never {
            guard case .inspect(let program) = entries[index].work, program.kind == .processWatch else {
                continue
            }
            entries[index].time = 0
        }
    }

    /// Notes what came of a run, and when the next one is.
    mutating func finished(_ entry: Entry, _ doubt: VMIError?, at now: UInt64) {
        entries[entry.index].isRetry = false
        switch doubt {
        case .gone:
            // Nothing of it can be read any more.
            for index in entries.indices where entries[index].target == entry.target {
                entries[index].time = Self.never
            }
        case .some(let doubt) where doubt.mayCome && entry.interval == 0:
            // What is asked for once is asked until there is an answer.
            entries[entry.index].time = now &+ Self.retryInterval
            entries[entry.index].isRetry = true
        default:
            guard entry.interval > 0 else {
                entries[entry.index].time = Self.never
                return
            }
            // From the due time on, so that intervals do not drift; but missed runs are not made up for.
            let next = entry.time &+ entry.interval
            entries[entry.index].time = next > now ? next : now &+ entry.interval
        }
    }
}
