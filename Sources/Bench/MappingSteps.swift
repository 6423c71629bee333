// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// What a page costs that is mapped, read, unmapped and flushed in the image, by how many are mapped at once: on Xen in
/// QEMU, all of a kind of target in one boot, and by the processor's clock.
struct MappingSteps {
    var host: Host
    var project: FilePath
    /// As `--target-type` has it.
    var type: String

    /// A record of the program in C that measures.
    private struct Record: Decodable {
        var program: String?
        var output: [String]?
    }

    func table() async throws -> Table {
        let tool = project.pushing(".build/release/stubvmi").string
        let said = try await host.check(
            Invocation(
                tool,
                ["lab", "run", "Sources/Bench/mapping/mapping.yaml", "-o", "json", "--target-type", type],
                in: project, timeout: .seconds(1800)), hint: "make build")
        let records = said.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Record.self, from: Data($0.utf8))
        }
        guard let lines = records.first(where: { $0.program == "mapping" })?.output else {
            throw ToolError(.toolFailed, "the program did not tell what it measured", cause: said)
        }
        var samples: [Int: Samples] = [:]
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count == 2, let size = Int(words[0]), let cycles = Double(words[1]) else { continue }
            samples[size, default: Samples()].values.append(cycles)
        }
        guard let single = samples[1] else {
            throw ToolError(.toolFailed, "the program measured nothing", cause: lines.joined(separator: "\n"))
        }
        return Table(
            title: "MAPPING a page of a \(type.uppercased()) target, \(single.values.count) rounds",
            columns: ["MEDIAN cycles", "P95 cycles"],
            rows: samples.sorted { ($0.key == 0 ? .max : $0.key) < ($1.key == 0 ? .max : $1.key) }.map {
                Table.Row(
                    title: $0.key == 0
                        ? "kept, read alone" : $0.key == 1 ? "one at a time" : "\($0.key) at a time",
                    numbers: [$0.value.median, $0.value.p95],
                    ratio: $0.key == 1 ? nil : $0.value.ratio(to: single), other: "one at a time")
            })
    }
}
