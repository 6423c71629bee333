// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

extension Boots.Endurance {
    /// A guest that traces the function in which a monitor has its breakpoint.
    @Suite struct GuestTracingTests {}
}

extension Boots.Endurance.GuestTracingTests {
    /// Its kernel finds bytes there that it does not expect, and says so.
    @Test func itsKernelNoticesAndTracesNoMore() async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("trace-\(UUID().uuidString.prefix(8))")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let script = FilePath(#filePath).removingLastComponent().appending("Deeds/trace.sh")
        let initrd = try await TargetInitrd.make([("/init", script)], in: folder)
        try await EventsLab.with(load: 0, initrd: initrd) { events in
            try await events.theTextIsBroken("it watches")
            let watched = try await traced(events)
            #expect(watched.contains("actual:   0f:00:44:00:00"), "\(watched)")
            #expect(watched.hasSuffix("stubvmi-traced 0"), "\(watched)")
            // The breakpoint is still there, and each of the five processes was told of.
            try await events.theTextIsBroken("the guest has tried")
            let starts = try await events.lab.check(
                "sleep 2; grep -o '\"/bin/busybox\",\"true\"' \(EventsLab.log("trace-web")) | wc -l")
            #expect(starts.hasPrefix("5"), "\(starts)")

            _ = try await events.lab.check("stubvmi destroy --all --auto-approve")
            try await events.load(0)
            try await events.goOn()
            let unwatched = try await traced(events)
            #expect(unwatched == "stubvmi-traced 5")
        }
    }

    /// What the guest says of five processes that its kernel was to trace.
    private func traced(_ events: EventsLab) async throws -> String {
        let web = EventsLab.log("web")
        _ = try await events.lab.check(
            "echo function >$(xenstore-read /local/domain/$(xl domid web)/console/tty)")
        try await events.expect(
            "grep -aq '^stubvmi-traced' \(web)", "the guest has traced", or: "tail \(web)")
        let said = try await events.lab.check("grep -aE 'stubvmi-traced|ftrace failed|actual:' \(web)")
        return said.split(whereSeparator: \.isNewline).joined(separator: "\n")
    }
}
