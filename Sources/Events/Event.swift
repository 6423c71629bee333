// SPDX-License-Identifier: Apache-2.0

/// Something that a processor of a target did, and that the hypervisor was asked to tell of.
public struct Event {
    /// Which processor.
    public var processor: UInt32
    /// Whether it stands still until it gets an answer that lets it go on.
    public var waits: Bool
    /// The view of memory (altp2m) in which it happened.
    public var view: UInt16?
    public var kind: Kind
    /// Its registers then; of the segments only selectors and the bases of fs and gs.
    public var registers: Registers

    public enum Kind: Equatable, Sendable {
        /// An instruction that breaks (`int3`), in a frame of the target.
        case breakpoint(frame: UInt64, length: UInt32)
        /// One instruction was executed (Intel).
        case step(frame: UInt64)
        case controlRegister(ControlRegister, old: UInt64, new: UInt64)
        case msr(UInt32, old: UInt64, new: UInt64)
        case cpuid(leaf: UInt32, subleaf: UInt32, length: UInt32)
        /// The guest has asked for an event by a hypercall.
        case guestRequest
        /// The guest gets it whatever the answer is; `type` is the processor's word for where it came from.
        case debugException(frame: UInt64, pending: UInt64, length: UInt32, type: UInt8)
        /// The next interrupt, which was asked for in an answer.
        case interrupt(vector: UInt32, type: UInt32, error: UInt32, cr2: UInt64)
        case descriptorTable(DescriptorTable, isWrite: Bool)
        /// An access that the view of memory does not allow (Intel).
        case access(frame: UInt64, offset: UInt64, address: UInt64?, Access)
        /// An instruction that the hypervisor cannot emulate.
        case notEmulated
    }
}

/// Control registers whose changes can be watched, by the hypervisor's numbers (VM_EVENT_X86_...).
public enum ControlRegister: UInt32, CaseIterable, Sendable {
    case cr0, cr3, cr4, xcr0
}

/// Registers that say where a table of descriptors is (VM_EVENT_DESC_...).
public enum DescriptorTable: UInt8, CaseIterable, Sendable {
    case interrupts = 1
    case global, local, task
}

/// What was tried (MEM_ACCESS_...).
public struct Access: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let read = Access(rawValue: 1)
    public static let write = Access(rawValue: 2)
    public static let execute = Access(rawValue: 4)
}
