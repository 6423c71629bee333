// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import TargetBundle
import Testing

extension Boots.Endurance {
    /// Generations handed over by hand, with Xen's own tools, to a monitor that runs on real Xen.
    @Suite struct HandOverTests {}
}

extension Boots.Endurance.HandOverTests {
    private static let spec = """
        version: 1
        monitors:
          - name: watch
            tier: read
            memory: 8MiB
            targets: [web]
            programs: [{process-list: {every: 1s}}, module-list]
        targets:
          - {name: web, os: linux, profile: {kernel: /boot/vmlinuz}}
          - {name: mail, os: linux, profile: {kernel: /boot/vmlinuz}}
        """

    @Test func aRunningMonitorTakesOtherTargets() async throws {
        try await withLab { lab in
            _ = try await lab.check("stubvmi apply /etc/stubvmi/two.yaml")
            let monitor = try await domid(lab, "watch")
            try await waitForState(lab, monitor, "ready 1")
            let mail = try await mailBundle(lab)
            let rotate = { (generation: Int) in
                try await self.handOver(lab, monitor, generation, ["mail"], bundle: mail)
            }

            // The loaded policy does not let it read mail: it stays with web.
            try await rotate(2)
            try await waitForState(
                lab, monitor, "refused 2: target mail cannot be attached: the policy does not")
            let denied = try await lab.check("xl dmesg | grep 'avc:  denied' | tail -n 1")
            #expect(denied.contains("{ map_read }") && denied.contains("stubvmi_target_mail_t"))
            try await waitForList(lab, of: "web")

            _ = try await lab.check(
                "sed 's/targets: .web./targets: [web, mail]/' /etc/stubvmi/two.yaml >/tmp/both.yaml && "
                    + "stubvmi policy load /tmp/both.yaml")
            try await rotate(3)
            try await waitForState(lab, monitor, "ready 3")
            try await waitForList(lab, of: "mail")
            try await asNothingOfTheOldTargetIsHeld(lab)
            try await asATargetThatComesBackIsTaken(lab, monitor)

            // Another name than the config's is no target of it.
            try await handOver(lab, monitor, 6, ["Domain-0"])
            try await waitForState(
                lab, monitor, "refused 6: target mail cannot be attached: dom0 named another")
            try await waitForList(lab, of: "mail")
        }
    }

    /// A page that anybody still maps keeps a destroyed domain in Xen's list.
    private func asNothingOfTheOldTargetIsHeld(_ lab: LabSession) async throws {
        _ = try await lab.check("xl destroy web")
        // Xen frees a domain's memory in the background.
        var domains = ""
        for _ in 0..<30 {
            domains = try await lab.check("sleep 1; xl list")
            if !domains.contains("(null)") { break }
        }
        #expect(!domains.contains("(null)"), "\(domains)")
        #expect(!domains.contains("web"))
        try await waitForList(lab, of: "mail")
    }

    /// The programs run from the start on the new domain, and what was known of the old one is not believed.
    private func asATargetThatComesBackIsTaken(_ lab: LabSession, _ monitor: String) async throws {
        _ = try await lab.check("xl destroy mail; sleep 2; xl list")
        // Nobody to go back to and nobody to go to: it waits.
        try await handOver(lab, monitor, 4, ["4000"])
        try await waitForState(lab, monitor, "refused 4: target mail cannot be attached")
        _ = try await lab.check("xl create /lab/mail.cfg")
        try await handOver(lab, monitor, 5, ["mail"])
        try await waitForState(lab, monitor, "ready 5")
        try await waitForList(lab, of: "mail")
    }

    /// A bundle for target mail, made of the one that the monitor runs with.
    private func mailBundle(_ lab: LabSession) async throws -> [UInt8] {
        let text = try await lab.check("base64 $(find /var/lib/stubvmi -name '*.bundle' | head -n 1)")
        let bytes = Array(try #require(Data(base64Encoded: text.filter { !$0.isWhitespace })))
        let bundle = try PackedBundle(bytes)
        let config = String(decoding: bundle.config, as: UTF8.self).replacing("\"web\"", with: "\"mail\"")
        // Its second section is the profile: docs/formats.md.
        let word = { (offset: Int) in bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) } }
        let profile = Array(bytes[word(44)..<word(44) + word(48)])
        return try PackedBundle.pack(config: Array(config.utf8), profiles: [profile])
    }

    /// What a hand-over is, in commands: grants first, then all nodes in one transaction.
    private func handOver(
        _ lab: LabSession, _ monitor: String, _ generation: Int, _ targets: [String], bundle: [UInt8]? = nil
    ) async throws {
        let nodes = "/local/domain/\(monitor)/stubvmi"
        var script = "set -e\nset --\n"
        for (index, target) in targets.enumerated() {
            script += """
                id=$(xl domid \(target) 2>/dev/null || echo \(target))
                xenstore-chmod /local/domain/$id/name n0 r$id r\(monitor) || true
                set -- "$@" \(nodes)/\(generation)/target/\(index) $id

                """
        }
        if let bundle {
            script += "set -- \"$@\" \(nodes)/\(generation)/bundle/size \(bundle.count)\n"
            for start in stride(from: 0, to: bundle.count, by: 2048) {
                let chunk = bundle[start..<min(start + 2048, bundle.count)]
                let text = chunk.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                script += "set -- \"$@\" \(nodes)/\(generation)/bundle/\(start / 2048) '\(text)'\n"
            }
        }
        _ = try await lab.check(script + "xenstore-write \"$@\" \(nodes)/generation \(generation)")
    }

    private func domid(_ lab: LabSession, _ name: String) async throws -> String {
        String(try await lab.check("xl domid \(name)").prefix { $0.isNumber })
    }

    private func waitForState(_ lab: LabSession, _ monitor: String, _ start: String) async throws {
        let node = "/local/domain/\(monitor)/data/stubvmi/state"
        let wait =
            "for i in $(seq 150); do case \"$(xenstore-read \(node))\" in \"\(start)\"*) exit 0;; esac; sleep 0.2; done"
        let outcome = try await lab.run("\(wait); xenstore-read \(node); exit 1")
        try #require(outcome.status == 0, "not \(start): \(outcome.output)")
    }

    /// The next records are of that target, whole, and name the process that it runs.
    private func waitForList(_ lab: LabSession, of target: String) async throws {
        let log = "/var/log/xen/console/guest-watch.log"
        // What it wrote before is in the log by then.
        let end = try await lab.check("sleep 1; wc -c <\(log)").filter(\.isNumber)
        var lines: [[String: Any]] = []
        for _ in 0..<40 {
            let text = try await lab.check("sleep 1; tail -c +\((Int(end) ?? 0) + 1) \(log)")
            // The first may be the rest of a line.
            lines = text.split(whereSeparator: \.isNewline).compactMap { try? object(String($0)) }
            if lines.contains(where: { names($0).contains(lab.process) }) { break }
        }
        #expect(lines.contains { names($0).contains(lab.process) }, "no list of \(target): \(lines)")
        #expect(Set(lines.compactMap { $0["target"] as? String }) == [target])
    }

    private func names(_ record: [String: Any]) -> [String] {
        (record["processes"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
    }

    /// A lab with both targets.
    private func withLab(_ body: (LabSession) async throws -> Void) async throws {
        let spec = NSTemporaryDirectory() + "/two.yaml"
        try Data(Self.spec.utf8).write(to: URL(fileURLWithPath: spec))
        try await LabSession.with(spec, body)
    }
}
