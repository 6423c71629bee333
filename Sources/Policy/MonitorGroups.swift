// SPDX-License-Identifier: Apache-2.0
import Spec

/// Many monitors in rows and columns, so that the assertions of some tens of groups stand for one of each
/// monitor: a monitor may do to targets only what both its row and its column may.
struct MonitorGroups {
    /// Up to so many have an assertion each, which is simpler to read.
    static let least = 64

    struct Group: Equatable {
        var name: String
        /// All that its monitors watch.
        var targets: [Target]
        /// Whether one of its monitors is of tier events, so that event channels lead to targets.
        var hasEvents: Bool
    }

    /// Rows first.
    let all: [Group]
    private let width: Int
    private let rows: Int
    private let monitors: [Monitor]
    private let watched: [Set<String>]

    init(_ spec: Spec) {
        monitors = spec.monitors
        var width = 1
        while width * width < monitors.count { width += 1 }
        let rows = (monitors.count + width - 1) / width
        var members = [[Int]](repeating: [], count: rows + width)
        for index in monitors.indices {
            members[index / width].append(index)
            members[rows + index % width].append(index)
        }
        let lookup = spec.lookup
        all = members.enumerated().map { group, indices in
            var seen: Set<String> = []
            let targets = indices.flatMap { lookup.targets(of: spec.monitors[$0]) }
                .filter { seen.insert($0.name).inserted }
            return Group(
                name: group < rows ? "row_\(group)" : "column_\(group - rows)", targets: targets,
                hasEvents: indices.contains { spec.monitors[$0].tier == .events })
        }
        watched = all.map { Set($0.targets.map(\.name)) }
        (self.width, self.rows) = (width, rows)
    }

    private func groups(of index: Int) -> [Int] { [index / width, rows + index % width] }

    /// The names of a monitor's row and column.
    func names(of index: Int) -> [String] { groups(of: index).map { all[$0].name } }

    /// What both groups of a monitor watch, and it does not.
    func refused(at index: Int) -> [Target] {
        let both = groups(of: index)
        let own = Set(monitors[index].targets)
        return all[both[0]].targets.filter { watched[both[1]].contains($0.name) && !own.contains($0.name) }
    }
}
