// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots {
    /// Rotation between two live targets: the results switch, the old target is refused afterwards, and the time
    /// that it takes is printed beside that of a relaunch.
    @Suite struct RotationTests {}
}

extension Boots.RotationTests {
    private static let spec = """
        version: 1
        monitors:
          - name: watch
            tier: read
            memory: 8MiB
            targets: [web]
            programs: [{process-list: {every: 1s}}, {access-check: {every: 2s}}]
        targets:
          - {name: web, os: linux, profile: {kernel: /boot/vmlinuz}}
          - {name: db, os: linux, profile: {kernel: /boot/vmlinuz}}
        """
    private static let path = "/etc/stubvmi/rotation.yaml"

    @Test func theResultsSwitchAndTheOldTargetIsRefused() async throws {
        let file = NSTemporaryDirectory() + "/rotation.yaml"
        try Data(Self.spec.utf8).write(to: URL(fileURLWithPath: file))
        try await LabSession.with(file) { lab in
            _ = try await lab.check("stubvmi apply \(Self.path)")
            let image = try await lab.check("sha256sum /var/lib/stubvmi/images/*")
            let before = try await domain(lab)
            let rotation = try await timed(lab, "stubvmi rotate watch --to db", firstOf: "db")
            let stays = try await domain(lab)
            #expect(stays == before, "the domain is not relaunched")
            let same = try await lab.check("sha256sum /var/lib/stubvmi/images/*")
            #expect(same == image, "the image is not rebuilt")
            try await theOldTargetIsRefused(lab)
            let relaunch = try await timed(
                lab,
                "sed 's/targets: .web./targets: [db]/' \(Self.path) >/tmp/db.yaml; "
                    + "stubvmi apply /tmp/db.yaml --replace watch", firstOf: "db")
            print("rotation: first result of the new target after \(rotation) s; by a relaunch \(relaunch) s")
        }
    }

    private func domain(_ lab: LabSession) async throws -> String {
        String(try await lab.check("xl domid watch").prefix { $0.isNumber })
    }

    /// Seconds from a command's start to the first record of that target which is new in the monitor's log.
    private func timed(_ lab: LabSession, _ command: String, firstOf target: String) async throws -> String {
        let log = "/var/log/xen/console/guest-watch.log"
        let script = """
            size=$(wc -c <\(log)); before=$EPOCHREALTIME
            { \(command); } >&2 || exit 1
            for try in $(seq 600); do
                tail -c +$((size + 1)) \(log) | grep -q '"target":"\(target)".*"processes"' && break
                sleep 0.1
            done
            echo "$before $EPOCHREALTIME"
            """
        let words = try await lab.check("bash -c '\(script.replacing("'", with: "'\\''"))'")
        let times = words.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        try #require(times.count == 2, "\(words)")
        return String(format: "%.1f", times[1] - times[0])
    }

    /// The monitor itself tries to map its old target, and Xen writes down that it may not.
    private func theOldTargetIsRefused(_ lab: LabSession) async throws {
        let web = String(try await lab.check("xl domid web").prefix { $0.isNumber })
        var attempts: [String] = []
        for _ in 0..<40 {
            let shown = try object(try await lab.check("sleep 1; stubvmi show watch -o json"))
            let records = shown["records"] as? [[String: Any]] ?? []
            let check = records.first {
                $0["program"] as? String == "access-check" && $0["target"] as? String == "db"
            }
            attempts = (check?["attempts"] as? [[String: Any]] ?? []).map {
                "\($0["what"] ?? "") \($0["domain"] ?? "") \($0["result"] ?? "")"
            }
            // It may right after the hand-over: its old rules go when it has confirmed that it let go.
            if attempts.contains("map-read \(web) denied") { break }
        }
        #expect(attempts.contains("map-read \(web) denied"), "\(attempts)")
        let log = try await lab.check("xl dmesg | grep 'avc:  denied'")
        let line = log.split(separator: "\n").first {
            $0.contains("{ map_read }") && $0.contains("stubvmi_monitor_watch_t")
                && $0.contains("stubvmi_target_web_t")
        }
        #expect(line != nil)
        let denials = try await lab.check("stubvmi policy denials \(Self.path) -o json")
        #expect(denials.contains("stubvmi_target_web_t"))
    }
}
