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
        fileprivate var number: UInt32 = 0

        /// Whether it will not run once more.
        var isOver: Bool { time == Schedule.never }
    }

    private(set) var entries: [Entry] = []
    /// Of the next entry.
    private var number: UInt32 = 0

    private static let retryInterval: UInt64 = 1_000_000_000
    fileprivate static let never = UInt64.max
    /// The most programs on one target: as many again as a config has.
    private static let most = 32

    init(targets: Int, tasks: [Configuration.Task], from start: UInt64) {
        for target in 0..<targets {
            for task in tasks { begin(task, on: target, at: start) }
        }
    }

    /// Whether a program runs on a target, or has run once.
    func has(_ work: Work, on target: Int) -> Bool { index(of: work, on: target) != nil }

    /// Whether one more program can be begun on a target.
    func hasRoom(for work: Work, on target: Int) -> Bool {
        has(work, on: target) || entries.count { $0.target == target } < Self.most
    }

    /// Begins a program on a target; one that is there already gets another interval.
    mutating func begin(_ task: Configuration.Task, on target: Int, at now: UInt64) {
        if let known = index(of: task.work, on: target) { entries.remove(at: known) }
        number &+= 1
        entries.append(
            Entry(target: target, work: task.work, interval: task.interval, time: now, number: number))
    }

    /// Ends a program on a target; whether there was one that would have run.
    mutating func end(_ work: Work, on target: Int) -> Bool {
        guard let known = index(of: work, on: target) else { return false }
        return !entries.remove(at: known).isOver
    }

    private func index(of work: Work, on target: Int) -> Int? {
        entries.firstIndex { $0.target == target && $0.work.asksTheSame(as: work) }
    }

    /// What is due first, which may be later; nil when nothing will ever be.
    func next() -> Entry? {
        var first: Entry?
        for entry in entries where !entry.isOver && entry.time < first?.time ?? Self.never {
            first = entry
        }
        return first
    }

    /// Lets programs on a target tell now that have much to tell.
    mutating func hasten(_ target: Int, _ isPressing: (Work) -> Bool) {
        for index in entries.indices where entries[index].target == target {
            guard !entries[index].isOver, isPressing(entries[index].work) else { continue }
            entries[index].time = 0
        }
    }

    /// Notes what came of a run, and when the next one is.
    mutating func finished(_ entry: Entry, _ doubt: VMIError?, at now: UInt64) {
        guard let index = entries.firstIndex(where: { $0.number == entry.number }) else { return }
        entries[index].isRetry = false
        switch doubt {
        case .gone:
            // Nothing of it can be read any more.
            for index in entries.indices where entries[index].target == entry.target {
                entries[index].time = Self.never
            }
        case .some(let doubt) where doubt.mayCome && entry.interval == 0:
            // What is asked for once is asked until there is an answer.
            entries[index].time = now &+ Self.retryInterval
            entries[index].isRetry = true
        default:
            guard entry.interval > 0 else {
                entries[index].time = Self.never
                return
            }
            // From the due time on, so that intervals do not drift; but missed runs are not made up for.
            let next = entry.time &+ entry.interval
            entries[index].time = next > now ? next : now &+ entry.interval
        }
    }
}
