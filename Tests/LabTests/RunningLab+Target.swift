// SPDX-License-Identifier: Apache-2.0
import Host
import Lab

extension RunningLab {
    /// The newest process list that the project's own target printed, once it names `process`.
    func processes(
        of target: TargetDomain, naming process: String, timeout: Duration = .seconds(300)
    ) async throws -> [GuestProcess] {
        let deadline = ContinuousClock.now + timeout
        while true {
            // A name that is still its parent's is corrected by the next list.
            let text = try await execute("tail -c 65536 '\(target.consoleLog)'", timeout: timeout).output
            if let list = GuestProcess.last(in: text), list.contains(where: { $0.name == process }) {
                return list
            }
            guard ContinuousClock.now < deadline else {
                throw ToolError(
                    .timeout,
                    "the target \(target.name) did not print a process '\(process)' within \(timeout)",
                    cause: text.isEmpty ? "its console is empty" : String(text.suffix(2000)))
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }
}
