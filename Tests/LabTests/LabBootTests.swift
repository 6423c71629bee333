// SPDX-License-Identifier: Apache-2.0
import Host
import Lab
import Synchronization
import SystemPackage
import Testing

extension Boots {
    /// What the lab itself promises.
    @Suite struct LabBootTests {}
}

extension Boots.LabBootTests {
    @Test func aLabThatIsLeftRunning() async throws {
        let machine = try await LabFixture.machine(LabSettings())
        try await LabFixture.withFolder { folder in
            var payload = Payload()
            try payload.add([0, 1, 2, 0xff, 0x0a], at: "/root/carried", mode: 0o755)
            let booted = try await machine.bootDetached(payload, in: folder)
            #expect(try booted.state.xenVersion == machine.xenVersion)
            let again = await #expect(throws: ToolError.self) { try await machine.bootDetached(in: folder) }
            #expect(again?.code == .exists)

            // As another process does it.
            let lab = try RunningLab.find(folder, host: LabFixture.host)
            #expect(try await lab.execute("xl getenforce").output == "Enforcing\n")
            #expect(try await lab.check("xl info xen_version").contains(machine.xenVersion))
            #expect(try await lab.fetch("/root/carried") == [0, 1, 2, 0xff, 0x0a])
            try await carriesBytes(lab)
            try await keepsStreamsApart(lab)
            try await endsWhatTakesTooLong(lab)
            try await runsATarget(machine, lab)

            try await lab.powerOff()
            #expect(!Files.exists(folder))
            let gone = #expect(throws: ToolError.self) { try RunningLab.find(folder, host: LabFixture.host) }
            #expect(gone?.code == .notFound)
        }
    }

    private func carriesBytes(_ lab: RunningLab) async throws {
        let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        try await lab.put(bytes, at: "/tmp/new folder/file")
        #expect(try await lab.fetch("/tmp/new folder/file") == bytes)
        let error = await #expect(throws: ToolError.self) { try await lab.fetch("/tmp/nothing") }
        #expect(error?.code == .notFound)
        let tooMuch = await #expect(throws: ToolError.self) {
            try await lab.execute("head -c 100000 /dev/zero", outputLimit: 1000)
        }
        #expect(tooMuch?.message.contains("more output") == true)
    }

    private func keepsStreamsApart(_ lab: RunningLab) async throws {
        let lines = Mutex<[(RunningLab.Stream, String, ContinuousClock.Instant)]>([])
        let outcome = try await lab.execute("echo one; echo problem >&2; sleep 2; echo two; exit 7") {
            stream, line in
            lines.withLock { $0.append((stream, line, .now)) }
        }
        #expect(outcome.status == 7)
        #expect(outcome.output == "one\ntwo\n")
        #expect(outcome.errors == "problem\n")
        let seen = lines.withLock { $0 }
        #expect(seen.filter { $0.0 == .output }.map(\.1) == ["one", "two"])
        #expect(seen.filter { $0.0 == .errors }.map(\.1) == ["problem"])
        // Lines come as they are written.
        let times = seen.filter { $0.0 == .output }.map(\.2)
        #expect(times[0].duration(to: times[1]) > .seconds(1))
    }

    private func endsWhatTakesTooLong(_ lab: RunningLab) async throws {
        let error = await #expect(throws: ToolError.self) {
            try await lab.execute("sleep 7654", timeout: .seconds(3))
        }
        #expect(error?.code == .timeout)
        #expect(error?.cause?.isEmpty == false)
        // So does one whose caller gave up. Either way the command itself ends, not only the wait for it.
        let call = Task { try await lab.execute("touch /tmp/started; sleep 7655") }
        try await Task.sleep(for: .seconds(2))
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        let rest = try await lab.check(
            "[ -e /tmp/started ]; for i in 1 2 3 4 5; do ps | grep 'sleep 765[45]' || exit 0; sleep 1; done")
        #expect(rest.split(separator: "\n").count < 5)
    }

    private func runsATarget(_ machine: LabMachine, _ lab: RunningLab) async throws {
        let name = "p\(UInt32.random(in: 0...UInt32.max))"
        let target = machine.target(
            name: "web", process: name, snippet: "seclabel = \"system_u:system_r:domU_t\"")
        try await lab.put(Array(target.configuration.utf8), at: "/lab/web.cfg")
        try await lab.check("xl create /lab/web.cfg")
        let list = try await lab.processes(of: target, naming: name)
        #expect(list.contains(GuestProcess(pid: 1, name: "init")))
        #expect(list.contains(GuestProcess(pid: 2, name: "kthreadd")))
        #expect(list.allSatisfy { $0.name.utf8.count <= 15 })
        #expect(try await lab.check("xl list -Z web").contains("system_u:system_r:domU_t"))
    }
}
