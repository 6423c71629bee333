// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

/// For how long a target stands still whose monitor ends: on Xen in QEMU, all in one boot and by dom0's own clock.
struct EndSteps {
    var host: Host
    var project: FilePath
    var rounds: Int

    /// What becomes of the monitor, in turns.
    private enum Way: String, CaseIterable {
        case works, destroyed, hangs

        var title: String {
            switch self {
            case .works: "its monitor works"
            case .destroyed: "xl destroy of its monitor"
            case .hangs: "its monitor hangs"
            }
        }
    }

    func table() async throws -> Table {
        let lab = LabScript(host: host, project: project, spec: "Sources/Bench/events/events.yaml")
        let measured = try await lab.run(
            String(decoding: PackageResources.target_sh + PackageResources.ends_sh, as: UTF8.self), rounds,
            Way.allCases.map(\.rawValue))
        func pause(_ way: Way) throws -> Samples { try measured.samples(way.rawValue, times: 0.001) }
        let usual = try pause(.works)
        return Table(
            title: "ENDS of a monitor whose target starts processes, \(rounds) rounds",
            columns: ["MEDIAN ms", "LONGEST ms"],
            rows: try Way.allCases.map { way in
                let pause = try pause(way)
                return Table.Row(
                    title: way.title, numbers: [pause.median, pause.values.max() ?? .nan],
                    ratio: way == .works ? nil : pause.ratio(to: usual), other: "while it works")
            })
    }
}
