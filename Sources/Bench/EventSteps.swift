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
        let said = try await lab.run(
            String(decoding: PackageResources.events_sh, as: UTF8.self), rounds, Way.allCases.map(\.rawValue))
        var times: [Way: Samples] = [:]
        var events: [Way: Samples] = [:]
        for line in said.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            guard words.count == 3, let way = Way(rawValue: String(words[0])), let time = Double(words[1]),
                let count = Double(words[2])
            else { continue }
            times[way, default: Samples()].values.append(time / 1000)
            events[way, default: Samples()].values.append(count)
        }
        let alone = try found(times[.nothing])
        var rows: [Table.Row] = []
        for way in Way.allCases {
            let time = try found(times[way])
            let count = try found(events[way])
            let rate = Samples(values: zip(count.values, time.values).map { $0 * 1000 / max($1, 0.001) })
            rows.append(
                Table.Row(
                    title: way.title, numbers: [time.median, time.p95, count.median, rate.median],
                    ratio: way == .nothing ? nil : time.ratio(to: alone), other: "not watched"))
        }
        return Table(
            title: "EVENTS of a target that starts 40 processes, \(rounds) rounds",
            columns: ["MEDIAN ms", "P95 ms", "EVENTS", "A SECOND"], rows: rows)
    }

    private func found(_ samples: Samples?) throws -> Samples {
        guard let samples, samples.values.count == rounds else {
            throw ToolError(.corrupt, "dom0 measured something else than \(rounds) rounds")
        }
        return samples
    }
}
