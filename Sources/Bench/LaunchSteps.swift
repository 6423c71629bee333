// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// `apply` against xl alone for the same config: on Xen in QEMU, all in one boot and by dom0's own clock.
struct LaunchSteps {
    var host: Host
    var project: FilePath
    var rounds: Int

    /// What is done in turns, in dom0.
    private enum Work: String, CaseIterable {
        case bare, hand, apply, load, build, nothing

        var title: String {
            switch self {
            case .bare: "xl create -p, xl unpause"
            case .hand: "the same, handed over by a script, until it is ready"
            case .apply: "apply"
            case .load: "apply, with a policy to load"
            case .build: "apply, with a policy to build, prove and load"
            case .nothing: "apply with nothing to do"
            }
        }
    }

    /// Where the time of `apply` goes, by what it says.
    private static let parts = [
        ("look", "apply: before xl"), ("create", "apply: xl create -p"),
        ("ready", "apply: from the hand-over until it is ready"), ("rest", "apply: after that"),
    ]

    func table() async throws -> Table {
        let lab = LabScript(host: host, project: project, spec: "xen-configs/demo.yaml")
        let measured = try await lab.run(
            String(decoding: PackageResources.launch_sh, as: UTF8.self), rounds, Work.allCases.map(\.rawValue)
        )
        // bash's clock counts microseconds.
        func found(_ name: String) throws -> Samples { try measured.samples(name, times: 1000) }
        let bare = try found(Work.bare.rawValue)
        var rows: [Table.Row] = []
        for work in Work.allCases {
            let mine = try found(work.rawValue)
            rows.append(
                Table.Row(work.title, mine, ratio: work == .bare ? nil : mine.ratio(to: bare), of: "xl alone")
            )
            guard work == .apply else { continue }
            for (name, title) in Self.parts {
                let part = try found(name)
                rows.append(Table.Row(title, part, ratio: part.ratio(to: mine), of: "apply"))
            }
        }
        return Table(title: "LAUNCH of the demo's monitor in the lab, \(rounds) rounds", rows: rows)
    }
}
