// SPDX-License-Identifier: Apache-2.0
public import DomainConfig
import Grants
import Host
import Spec

/// Asking a monitor that runs. What comes of it lasts until the monitor is handed its programs anew.
public struct Ask: Sendable {
    var site: Site

    public init(site: Site) { self.site = site }

    /// Asks a monitor, and returns the record that it answers with, which is about that question.
    ///
    /// All that can be refused without the monitor is refused before anything is written.
    public func answer(_ question: Question, by name: String, timeout: Duration) async throws -> Record {
        let state = try State.load(site.layout)
        let monitors = state.monitors
        guard let monitor = monitors.first(where: { $0.name == name }) else {
            let near = nearest(name, among: monitors.map(\.name)).map { "\($0); " } ?? ""
            throw ToolError(.notFound, "there is no monitor '\(name)'", hint: near + "stubvmi list")
        }
        let image = ImagePrograms(of: site.layout.image(monitor.image))
        var question = try question.checked(for: monitor, image)
        question.linked = try await question.linkedSymbol(for: monitor, in: state, site)
        let store = try site.store()
        try expectReady(monitor, in: store)
        do {
            let reply = try await store.ask(monitor.domain, question.json, timeout: timeout)
            return try Record(answer: reply.text, request: reply.request, to: question)
        } catch var error as ToolError {
            error.hint = error.hint ?? "stubvmi logs \(name)"
            if error.code == .timeout {
                error.cause = MonitorState.words(try store.state(of: monitor.domain))
            }
            throw error
        }
    }

    /// A monitor that is being handed something else would forget what it is asked.
    private func expectReady(_ monitor: State.Monitor, in store: XenStore) throws {
        guard try store.exists(Nodes.domain(monitor.domain)) else {
            throw ToolError(
                .preflight, "'\(monitor.name)' does not run: domain \(monitor.domain) is gone",
                hint: "stubvmi plan")
        }
        let state = try store.state(of: monitor.domain)
        let generation = try store.generation(of: monitor.domain)
        guard state == .ready(monitor.generation), generation == monitor.generation else {
            throw ToolError(
                .preflight, "'\(monitor.name)' is not ready", hint: "stubvmi wait \(monitor.name)",
                cause: MonitorState.words(state))
        }
    }
}
