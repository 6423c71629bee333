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
        let said = try await lab.run(
            String(decoding: PackageResources.launch_sh, as: UTF8.self), rounds, Work.allCases.map(\.rawValue)
        )
        return try table(of: said)
    }

    private func table(of said: String) throws -> Table {
        var samples: [String: Samples] = [:]
        for line in said.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            guard words.count == 2, let time = Double(words[1]) else { continue }
            // bash's clock counts microseconds.
            samples[String(words[0]), default: Samples()].values.append(time * 1000)
        }
        let bare = try found(Work.bare.rawValue, samples)
        var rows: [Table.Row] = []
        for work in Work.allCases {
            let mine = try found(work.rawValue, samples)
            rows.append(
                Table.Row(work.title, mine, ratio: work == .bare ? nil : mine.ratio(to: bare), of: "xl alone")
            )
            guard work == .apply else { continue }
            for (name, title) in Self.parts {
                let part = try found(name, samples)
                rows.append(Table.Row(title, part, ratio: part.ratio(to: mine), of: "apply"))
            }
        }
        return Table(title: "LAUNCH of the demo's monitor in the lab, \(rounds) rounds", rows: rows)
    }

    private func found(_ name: String, _ samples: [String: Samples]) throws -> Samples {
        guard let mine = samples[name], mine.values.count == rounds else {
            throw ToolError(.corrupt, "dom0 gave no \(rounds) times of '\(name)'")
        }
        return mine
    }
}
