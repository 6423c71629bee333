// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

/// The memory of one target, understood through the profile of its kernel.
///
/// The kernel is looked for when it is first needed, so a target may be opened before it has booted.
public struct Inspector: ~Copyable {
    /// The target's memory.
    public var memory: VirtualMemory
    let profile: PackedProfile
    let system: System
    let layout: ProcessLayout
    private var found: Kernel?
    private var isConfirmed = false
    /// What is left of the patience with the program that runs.
    var steps = Self.patience

    /// Opens target number `target` of the platform; it uses part `share` of `sharers` of the window.
    public init(
        target: UInt32, profile: PackedProfile, share: UInt32 = 0, of sharers: UInt32 = 1
    ) throws(VMIError) {
        let system = try System(profile)
        let layout = try system.processes(profile)
        let physical = try PhysicalMemory(target: target, share: share, of: sharers)
        memory = VirtualMemory(physical)
        self.system = system
        self.layout = layout
        self.profile = profile
    }

    /// The target's kernel.
    ///
    /// After a `refresh` the kernel known so far must still be in its place; otherwise (the target has
    /// rebooted) it is looked for again. Not in line: it is asked for in a hundred places.
    @inline(never)
    public mutating func kernel() throws(VMIError) -> Kernel {
        if let found, isConfirmed { return found }
        if let known = found, try system.confirms(known, in: &memory) {
            isConfirmed = true
            return known
        }
        found = nil
        let kernel = try system.find(in: &memory)
        found = kernel
        isConfirmed = true
        return kernel
    }

    /// Forgets what was read, so that what is read next is what the target has then.
    public mutating func refresh() throws(VMIError) {
        isConfirmed = false
        try memory.refresh()
    }

    /// Where a symbol is in the running kernel: one of the profile, or one of which is known where it was linked.
    public mutating func address(
        of symbol: String, linked: UInt64? = nil
    ) throws(VMIError) -> VirtualAddress {
        guard let linked = profile.symbol(symbol) ?? linked else { throw .profileLacks(symbol) }
        return VirtualAddress(linked).advanced(by: try kernel().slide)
    }
}
