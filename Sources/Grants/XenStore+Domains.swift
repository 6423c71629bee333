// SPDX-License-Identifier: Apache-2.0
import Host

/// What a monitor says of itself: text that comes out of its domain, so it is cut short and cleaned.
public enum MonitorState: Sendable, Equatable {
    case starting, ready
    case failed(String)
    /// Something that this version does not know.
    case other(String)

    init(_ text: String) {
        let shown = visible(text, limit: 200)
        switch shown {
        case "starting": self = .starting
        case "ready": self = .ready
        case _ where shown.hasPrefix("failed: "): self = .failed(String(shown.dropFirst(8)))
        default: self = .other(shown)
        }
    }
}

extension XenStore {
    /// The running domains that have a name, by id.
    public func domains() throws -> [(domid: UInt32, name: String)] {
        try (list("/local/domain") ?? []).compactMap { UInt32($0) }.sorted().compactMap { domid in
            try read(Nodes.name(of: domid)).map { (domid, $0) }
        }
    }

    /// The ids of the domains of that name: one, unless somebody renames domains.
    public func domids(named name: String) throws -> [UInt32] {
        try domains().filter { $0.name == name }.map(\.domid)
    }

    /// What a monitor last said of itself; nil before it said anything.
    public func state(of monitor: UInt32) throws -> MonitorState? {
        try read(Nodes.state(of: monitor)).map(MonitorState.init)
    }

    /// Waits for a monitor's own word that it reads its targets.
    public func waitUntilReady(_ monitor: UInt32, timeout: Duration) async throws {
        let path = Nodes.state(of: monitor)
        do {
            let _: Bool = try await wait(watching: path, timeout: timeout) { store in
                switch try store.state(of: monitor) {
                case .ready: return true
                case .failed(let why):
                    throw ToolError(
                        .toolFailed, "the monitor (domain \(monitor)) failed: \(why)", hint: "stubvmi logs")
                case .starting, .other, nil:
                    if try store.exists(Nodes.domain(monitor)) { return nil }
                    throw ToolError(
                        .toolFailed, "the monitor (domain \(monitor)) ended before it was ready",
                        hint: "stubvmi logs")
                }
            }
        } catch let error as ToolError where error.code == .timeout {
            let last = try state(of: monitor).map { "it last said: \($0)" } ?? "it has said nothing"
            throw ToolError(
                .timeout, "the monitor (domain \(monitor)) was not ready within \(timeout)",
                hint: "stubvmi logs",
                cause: last)
        }
    }
}
