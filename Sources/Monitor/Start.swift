// SPDX-License-Identifier: Apache-2.0
internal import VMICore

/// The image's main loop: what dom0 hands over, then programs at their intervals, for as long as the domain
/// lives.
///
/// The kernel of the image calls it once console, clock and xenstore work.
@c(monitor_main)
public func monitorMain() {
    Edge.tell("starting")
    do throws(StartError) {
        var monitor = try Monitor()
        monitor.run()
    } catch {
        Edge.tell("failed: " + error.message)
        let record = Record(Output.console, program: "start", context: nil, limit: Record<Output>.imageLimit)
        _ = record.finish(error: "monitor-failed", error.message)
    }
}
