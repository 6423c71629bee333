// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// What it costs a target to be told of: the processes that it starts, unwatched, watched by Xen's own xen-access, and by
/// a monitor; on Xen in QEMU, all in one boot and by dom0's own clock.
struct EventSteps {
    var host: Host
    var project: FilePath
    var rounds: Int

    /// How it is watched, in turns.
    private enum Way: String, CaseIterable {
        case nothing
        case access = "xen-access"
        case cpuid = "cpuid-event"
        case processes = "process-watch"

        var title: String {
            switch self {
            case .nothing: "not watched"
            case .access: "xen-access cpuid, in dom0"
            case .cpuid, .processes: "a monitor's \(rawValue)"
            }
        }
    }

    func table() async throws -> Table {
        let lab = LabScript(host: host, project: project, spec: "Sources/Bench/events/events.yaml")
        let measured = try await lab.run(
            String(decoding: PackageResources.target_sh + PackageResources.events_sh, as: UTF8.self), rounds,
            Way.allCases.map(\.rawValue))
        func time(_ way: Way) throws -> Samples { try measured.samples(way.rawValue, times: 0.001) }
        let alone = try time(.nothing)
        let rows = try Way.allCases.map { way in
            let time = try time(way)
            let count = try measured.samples(way.rawValue, column: 1)
            let rate = Samples(values: zip(count.values, time.values).map { $0 * 1000 / max($1, 0.001) })
            return Table.Row(
                title: way.title, numbers: [time.median, time.p95, count.median, rate.median],
                ratio: way == .nothing ? nil : time.ratio(to: alone), other: "not watched")
        }
        return Table(
            title: "EVENTS of a target that starts 40 processes, \(rounds) rounds",
            columns: ["MEDIAN ms", "P95 ms", "EVENTS", "A SECOND"], rows: rows)
    }
}
