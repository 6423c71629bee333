// SPDX-License-Identifier: Apache-2.0
import Host
import Lab
import Testing

extension Boots.Endurance {
    /// Labs that never come up.
    @Suite struct LabEndTests {}
}

extension Boots.Endurance.LabEndTests {
    @Test func aHangEndsWithTheHypervisorsLastLines() async throws {
        let machine = try await LabFixture.machine(LabSettings(bootTimeout: .seconds(30)))
        var payload = Payload()
        try payload.add(text: "#!/bin/bash\nwhile :; do sleep 100; done\n", at: "/init", mode: 0o755)
        let hanging = payload
        let error = await #expect(throws: ToolError.self) { try await machine.boot(hanging) }
        #expect(error?.code == .timeout)
        #expect(error?.cause?.contains("(XEN)") == true)
    }

    @Test func aDom0ThatDiesEndsTheLab() async throws {
        let machine = try await LabFixture.machine(LabSettings(flask: .permissive))
        var payload = Payload()
        try payload.add(
            text: "#!/bin/bash\nmount -t proc proc /proc\necho c >/proc/sysrq-trigger\n", at: "/init",
            mode: 0o755)
        let broken = payload
        let error = await #expect(throws: ToolError.self) { try await machine.boot(broken) }
        #expect(error?.code == .toolFailed)
        #expect(error?.cause?.contains("Dom0 crashed") == true)
    }
}
