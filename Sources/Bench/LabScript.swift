// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// A script that does several works in turns, in dom0 of a lab that is booted for it.
struct LabScript {
    var host: Host
    var project: FilePath
    /// The lab's spec, and so its targets.
    var spec: String

    private var tool: String { project.pushing(".build/release/stubvmi").string }

    /// What it measures. It is handed the number of rounds and the works, so that each round can start with another one.
    func run(_ script: String, _ rounds: Int, _ works: [String]) async throws -> LabSamples {
        let folder = "/tmp/stubvmi-bench-\(UUID().uuidString.prefix(8))"
        try await host.check(
            Invocation(tool, ["lab", "up", spec, "--lab", folder], in: project, timeout: .seconds(1800)),
            hint: "make build")
        let text = "set -- \(rounds) \(works.joined(separator: " "))\n" + script
        do {
            let said = try await host.check(
                Invocation(
                    tool, ["lab", "exec", "--lab", folder, "--timeout", "3000", "--", "bash", "-c", text],
                    timeout: .seconds(3060)))
            await powerOff(folder)
            return LabSamples(said, rounds: rounds)
        } catch {
            await powerOff(folder)
            throw error
        }
    }

    /// It has to go also when this was cancelled.
    private func powerOff(_ folder: String) async {
        let (host, tool) = (host, tool)
        _ = await Task {
            try await host.run(Invocation(tool, ["lab", "down", "--lab", folder], timeout: .seconds(60)))
        }.result
    }
}
