// SPDX-License-Identifier: Apache-2.0
import CSELinux
public import Host

/// A domain that the host runs.
public struct Domain: Sendable, Equatable, Codable {
    public var name: String
    public var id: UInt32
    /// Memory in MiB.
    public var memory: Int
    /// xl's six state letters: running, blocked, paused, shut down, crashed, dying.
    public var state: String
    /// The security label, empty where the hypervisor has none.
    public var label: String

    package init(name: String, id: UInt32, memory: Int, state: String, label: String) {
        self.name = name
        self.id = id
        self.memory = memory
        self.state = state
        self.label = label
    }

    /// The FLASK type of the label, empty where there is none.
    public var type: String {
        guard let context = context_new(label) else { return "" }
        defer { context_free(context) }
        return context_type_get(context).map { String(cString: $0) } ?? ""
    }
}

extension Host {
    /// The domains of this host, read from `xl list -Z`.
    public func domains() async throws -> [Domain] {
        try domains(in: try await check(Xl.list(), hint: "stubvmi doctor"))
    }

    /// One domain: xl asks for the names and labels of all of them one by one to list them.
    func domain(_ id: UInt32) async throws -> Domain? {
        try domains(in: try await check(Xl.list(id), hint: "stubvmi doctor")).first
    }

    private func domains(in table: String) throws -> [Domain] {
        try table.split(separator: "\n").dropFirst().map { line in
            let columns = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
            // Name, ID, Mem, VCPUs, State, Time(s), Security Label; a name never holds a space.
            guard columns.count >= 6, let id = UInt32(columns[1]), let memory = Int(columns[2]) else {
                throw ToolError(.corrupt, "'xl list -Z' printed a line that is not a domain: \(line)")
            }
            let label = columns.count > 6 ? columns[6] : ""
            return Domain(
                name: columns[0], id: id, memory: memory, state: columns[4], label: label == "-" ? "" : label)
        }
    }
}

extension Site {
    /// The same, but an error where xenstored has ended, which xl would wait for without end.
    func domains() async throws -> [Domain] {
        _ = try store()
        return try await host.domains()
    }
}
