// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Synchronization

/// Whether a monitor watches what it is recorded to watch; nothing is changed.
public struct Readiness: Sendable {
    var site: Site

    public init(site: Site) { self.site = site }

    /// Waits until a monitor and all of its targets are there, and the monitor says that it is at its last
    /// hand-over; the domain of the monitor.
    ///
    /// xenstored tells of each change. A domain of a monitor that is launched anew meanwhile counts.
    @discardableResult
    public func wait(for name: String, timeout: Duration) async throws -> UInt32 {
        let why = Mutex("")
        do {
            return try await site.store().wait(watching: "/local/domain", timeout: timeout) { store in
                switch try look(at: name, store) {
                case .success(let domain): return domain
                case .failure(let lack):
                    why.withLock { $0 = lack.words }
                    return nil
                }
            }
        } catch let error as ToolError where error.code == .timeout {
            throw ToolError(
                .timeout, "'\(name)' was not ready within \(timeout)",
                hint: "stubvmi list; stubvmi logs \(name)",
                cause: why.withLock { $0 })
        }
    }

    private struct Lack: Error { var words: String }

    private func look(at name: String, _ store: XenStore) throws -> Result<UInt32, Lack> {
        guard let one = try State.load(site.layout).monitors.first(where: { $0.name == name }) else {
            throw ToolError(.notFound, "there is no monitor '\(name)'", hint: "stubvmi list")
        }
        func lacks(_ words: String) -> Result<UInt32, Lack> { .failure(Lack(words: words)) }
        guard try store.exists(Nodes.domain(one.domain)) else { return lacks("domain \(one.domain) is gone") }
        for target in one.targets where try store.read(Nodes.name(of: target.domain)) != target.name {
            return lacks("its target '\(target.name)' is no longer domain \(target.domain)")
        }
        let state = try store.state(of: one.domain)
        guard state == .ready(one.generation), try store.generation(of: one.domain) == one.generation else {
            return lacks(MonitorState.words(state))
        }
        return .success(one.domain)
    }
}
