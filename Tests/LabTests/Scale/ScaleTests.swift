// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance {
    /// Many monitors on one host, each reading a Linux that has booted; what they take is printed, one boot.
    @Suite struct ScaleTests {}
}

extension Boots.Endurance.ScaleTests {
    @Test func manyMonitorsAreAppliedPlannedAndDestroyed() async throws {
        let memory = try ScaleLab.memory()
        try await ScaleLab.with(memory: memory) { scale in
            let most = min(ScaleLab.most, try await scale.room())
            print("\(most) of \(ScaleLab.most) monitors have room in \(memory) MiB")
            try #require(most >= 10, "the machine has too little memory")
            var first: ScaleRound?
            print(ScaleRound.header)
            for count in [10, 50, 100, ScaleLab.most] where count <= most {
                let round = try await run(count, scale)
                if first == nil { first = round }
                for line in round.lines(besides: first ?? round) { print(line) }
            }
            if most < ScaleLab.most, let first {
                for line in try await run(most, scale).lines(besides: first) { print(line) }
            }
        }
    }

    /// So many monitors from nothing, and back to nothing.
    private func run(_ count: Int, _ scale: ScaleLab) async throws -> ScaleRound {
        var round = ScaleRound(count: count)
        let spec = ScaleSpec(monitors: count)
        try await scale.prepare(spec)
        let before = try await scale.targetNames()

        round.measured.append(("apply", try await scale.measure("stubvmi apply \(spec.path)")))
        try await everyMonitorWorks(spec, scale)

        round.measured.append(
            ("plan", try await scale.measure("stubvmi plan --detailed-exitcode \(spec.path)")))

        // What it would have been started with, to see later that its type is gone.
        _ = try await scale.lab.check("cp /var/lib/stubvmi/\(spec.monitor(0)).cfg /tmp/probe.cfg")
        round.measured.append(
            ("destroy", try await scale.measure("stubvmi destroy \(spec.path) --auto-approve -o json")))
        let report = try object(try await scale.lab.check("cat /tmp/output"))
        #expect((report["destroyed"] as? [String])?.count == count)
        #expect(report["kept_types"] as? [String] == spec.targetTypes, "the targets live on")
        try await nothingIsLeft(spec, scale)
        #expect(try await scale.targetNames() == before, "grants are taken back, and nothing else")

        for (name, value) in round.measured {
            #expect(value.status == 0, "\(name) of \(count): \(value.said.joined(separator: "\n"))")
        }
        return round
    }

    /// All are ready, and some are asked what they see.
    private func everyMonitorWorks(_ spec: ScaleSpec, _ scale: ScaleLab) async throws {
        let list = try object(try await scale.lab.check("stubvmi list -o json", timeout: 600))
        let monitors = try #require(list["monitors"] as? [[String: Any]])
        #expect(monitors.count == spec.monitors)
        #expect(Set(monitors.map { $0["status"] as? String }) == ["running"])
        #expect(list["unfinished"] as? Bool == false)
        // One program for all, and their nodes alone: with hundreds of clients xenstored takes minutes for the rest.
        let nodes = monitors.compactMap { $0["domain"] as? Int }.map {
            "/local/domain/\($0)/data/stubvmi/state"
        }
        let states = try await scale.lab.check("xenstore-read \(nodes.joined(separator: " "))", timeout: 600)
        #expect(
            states.split(separator: "\n") == [Substring](repeating: "ready 1", count: spec.monitors),
            "\(states)")
        for index in [0, spec.monitors / 2, spec.monitors - 1] {
            let name = spec.monitor(index)
            let line = try await scale.lab.check(
                "stubvmi logs \(name) -o json --records 1 --timeout 120 | head -n 1", timeout: 600)
            let record = try object(line)
            #expect(record["target"] as? String == spec.target(of: index))
            let processes = (record["processes"] as? [[String: Any]] ?? []).map { $0["name"] as? String }
            #expect(processes.contains("init") && processes.contains(scale.lab.process), "\(name): \(line)")
        }
    }

    private func nothingIsLeft(_ spec: ScaleSpec, _ scale: ScaleLab) async throws {
        let domains = try await scale.lab.check("xl list | tail -n +3 | grep -vc '^guest-' || true")
        #expect(domains == "0\n")
        let files = try await scale.lab.check("ls /var/lib/stubvmi | grep -c watch || true")
        #expect(files == "0\n")
        let nodes = try await scale.lab.check(
            "xenstore-ls -f /local/domain | grep -c stubvmi || true", timeout: 600)
        #expect(nodes == "0\n")
        let again = try await scale.lab.run("xl create -p -e /tmp/probe.cfg")
        #expect(again.status != 0, "the type of a monitor is gone from the loaded policy")
    }
}
