// SPDX-License-Identifier: Apache-2.0
import Deploy
import Spec
import TargetBundle

/// What the programs of one monitor have told of its targets so far, and whether anything is still to come.
///
/// A guest that still boots when the first programs run is told of once more: what was read before its process list
/// has settled is not its result, unless the program is one that runs once, or more rarely than the list.
struct LabFindings {
    /// What is to be told: each program on each target.
    struct Wanted {
        var target: String
        var program: String
        var every: Int?
        var key: String { "\(target)/\(program)" }
    }

    let wanted: [Wanted]
    /// Whether the targets print their own process lists, which ours then have to equal.
    let listsItself: Bool
    /// The last record of each program on each target, by the two names.
    var found: [String: LabFinding] = [:]
    /// How many records there were.
    private(set) var seen = 0
    /// Of each target, where the first process list stands that shows it settled.
    private var settled: [String: Int] = [:]

    init(of monitor: Monitor, listsItself: Bool) {
        wanted = monitor.targets.flatMap { target in
            monitor.programs.map { Wanted(target: target, program: $0.kind.rawValue, every: $0.every) }
                + monitor.cPrograms.map { Wanted(target: target, program: $0.name, every: $0.every) }
        }
        self.listsItself = listsItself
    }

    mutating func take(_ record: Record) {
        let key = "\(record.target ?? "")/\(record.program ?? "")"
        if found[key] == nil {
            found[key] = LabFinding(record, place: seen)
        } else {
            found[key]?.update(record, place: seen)
        }
        seen += 1
    }

    /// Process lists that are repeated, and so show when their targets have booted.
    private var lists: [Wanted] {
        wanted.filter { $0.program == ProgramKind.processList.rawValue && $0.every != nil }
    }

    /// Notes which targets have booted, once it is known what their own lists say.
    mutating func settle() {
        for list in lists where isFinal(list) && settled[list.target] == nil {
            settled[list.target] = found[list.key]?.place
        }
    }

    /// Whether nothing is missing, and nothing is of a guest that still booted.
    var areWhole: Bool {
        let lists = lists
        return wanted.allSatisfy { one in
            guard isFinal(one) else { return false }
            guard let every = one.every, let list = lists.first(where: { $0.target == one.target }),
                let often = list.every, every <= often, let place = found[one.key]?.place
            else { return true }
            return settled[one.target].map { $0 <= place } == true
        }
    }

    private func isFinal(_ one: Wanted) -> Bool {
        found[one.key]?.isFinal(every: one.every, listsItself: listsItself) == true
    }

    /// In the spec's order.
    var inOrder: [LabFinding] { wanted.compactMap { found[$0.key] } }

    /// Why they are not whole, a line for each.
    var doubts: [String] { wanted.map { "\($0.key): \(found[$0.key]?.doubt ?? "nothing")" } }
}
