// SPDX-License-Identifier: Apache-2.0
public import Flask
public import Grants
public import Host
public import SystemPackage

/// The Xen host that a spec is applied to.
public struct Site: Sendable {
    public var host: Host
    public var layout: Layout
    /// A folder with the policy sources of the hypervisor in use, where the user names one.
    public var policySources: FilePath?
    /// What is remembered between plans, for a process that makes many.
    public var memo: Memo?
    /// Opens a connection to xenstored.
    public var store: @Sendable () throws -> XenStore
    /// Opens a connection to the hypervisor; nil where there is none to ask, as away from Xen.
    public var runningPolicy: @Sendable () throws -> RunningPolicy?

    public init(
        host: Host, layout: Layout = Layout(), policySources: FilePath? = nil,
        store: @escaping @Sendable () throws -> XenStore = { try XenStore.open() },
        runningPolicy: @escaping @Sendable () throws -> RunningPolicy? = { try RunningPolicy.open() }
    ) {
        self.host = host
        self.layout = layout
        self.policySources = policySources
        self.store = store
        self.runningPolicy = runningPolicy
    }

    /// How often a policy was loaded since the hypervisor started, which tells that somebody else did.
    func policySequence() throws -> UInt32? { try runningPolicy()?.sequence() }

    /// Whether the loaded policy cannot be replaced before the host boots again.
    func isSealed() throws -> Bool { try runningPolicy()?.isSealed() ?? false }

    /// Says so where no policy can be loaded.
    func refuseIfSealed() throws {
        guard try isSealed() else { return }
        throw ToolError(
            .preflight, "the policy of this host is sealed: no other can be loaded", hint: "boot the host")
    }

    /// Whether a policy is the one that is loaded, as far as the state and the hypervisor tell.
    func isLoaded(_ sha256: String, by state: State) throws -> Bool {
        guard let policy = state.policy, policy.sha256 == sha256 else { return false }
        return try policySequence().map { $0 == policy.sequence } ?? true
    }
}
