// SPDX-License-Identifier: Apache-2.0
import Host

extension XenStore {
    /// What a monitor last said of itself; nil before it said anything.
    public func state(of monitor: UInt32) throws -> MonitorState? {
        try read(Nodes.state(of: monitor)).map(MonitorState.init)
    }

    /// The generation that was handed over to a monitor last; nil before the first, and for what is no number.
    public func generation(of monitor: UInt32, in transaction: Transaction = .none) throws -> UInt32? {
        try read(Nodes.generation(of: monitor), in: transaction).flatMap { MonitorState.generation($0) }
    }

    /// The domains that a generation names as a monitor's targets, in order.
    public func targets(of monitor: UInt32, generation: UInt32) throws -> [UInt32] {
        let folder = Nodes.generation(generation, of: monitor) + "/target"
        return try (list(folder) ?? []).compactMap { Int($0) }.sorted().compactMap { index in
            try read("\(folder)/\(index)").flatMap { UInt32($0) }
        }
    }

    /// A number that no generation of this monitor has had.
    ///
    /// Only dom0's own nodes count: what a monitor says cannot use the numbers up.
    public func nextGeneration(of monitor: UInt32) throws -> UInt32 {
        let known = try (list(Nodes.requests(to: monitor)) ?? []).compactMap { MonitorState.generation($0) }
        let last = max(known.max() ?? 0, try generation(of: monitor) ?? 0)
        guard last < .max else {
            throw ToolError(
                .corrupt, "the monitor (domain \(monitor)) has had the last generation that there is",
                hint: "xenstore-rm \(Nodes.requests(to: monitor))")
        }
        return last + 1
    }

    /// Waits for a monitor's own word that it reads the targets of a generation, and no others.
    ///
    /// Throws `denied` when it refuses the generation, `toolFailed` when it failed or ended, `timeout`.
    public func waitUntilReady(_ monitor: UInt32, generation: UInt32, timeout: Duration) async throws {
        do {
            let _: Bool = try await wait(watching: Nodes.state(of: monitor), timeout: timeout) { store in
                switch try store.state(of: monitor) {
                case .ready(generation): return true
                case .refused(generation, let why):
                    throw ToolError(
                        .denied, "the monitor (domain \(monitor)) refused generation \(generation): \(why)",
                        hint: "stubvmi logs")
                case .ready(let other), .refused(let other, _):
                    guard other > generation else { break }
                    throw ToolError(
                        .toolFailed,
                        "the monitor (domain \(monitor)) was given generation \(other) by somebody else",
                        hint: "stubvmi plan")
                case .failed(let why):
                    throw ToolError(
                        .toolFailed, "the monitor (domain \(monitor)) failed: \(why)", hint: "stubvmi logs")
                case .starting, .other, nil: break
                }
                if try store.exists(Nodes.domain(monitor)) { return nil }
                throw ToolError(
                    .toolFailed, "the monitor (domain \(monitor)) ended before it was ready",
                    hint: "stubvmi logs")
            }
        } catch let error as ToolError where error.code == .timeout {
            let last = try state(of: monitor).map { "it last said: \($0)" } ?? "it has said nothing"
            throw ToolError(
                .timeout, "the monitor (domain \(monitor)) was not ready within \(timeout)",
                hint: "stubvmi logs", cause: last)
        }
    }
}
