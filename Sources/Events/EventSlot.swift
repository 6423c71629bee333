// SPDX-License-Identifier: Apache-2.0

/// A slot of the ring: what Xen has put there, and what it is to read there (xen/vm_event.h).
///
/// Whatever the bytes are, reading them ends with an event or with the reason why they are none.
public struct EventSlot {
    /// EVENTS_SLOT_SIZE of events.h.
    public static let size = 400
    /// VM_EVENT_INTERFACE_VERSION of Xen 4.17 to 4.22.
    static let version: UInt64 = 7

    public var bytes: [UInt8]

    public init() { bytes = [UInt8](repeating: 0, count: Self.size) }

    /// The little-endian number of `width` bytes at `place`; both are this file's, and inside the slot.
    func number(_ place: Int, _ width: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<width { number |= UInt64(bytes[place + index]) << UInt64(8 * index) }
        return number
    }

    mutating func put(_ number: UInt64, _ place: Int, _ width: Int) {
        for index in 0..<width {
            bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
        }
    }

    /// Where the fields of every slot are.
    enum Place {
        static let version = 0
        static let flags = 4
        static let reason = 8
        static let processor = 12
        static let view = 16
        /// What belongs to the reason.
        static let detail = 24
        /// Registers, or what an instruction that is emulated is or reads.
        static let data = 56
        /// The instruction pointer among the registers.
        static let rip = 152
    }

    /// The hypervisor's flags (VM_EVENT_FLAG_...).
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt32

        static let waits = Flags(rawValue: 1 << 0)
        static let emulate = Flags(rawValue: 1 << 2)
        static let emulateWithoutWriting = Flags(rawValue: 1 << 3)
        static let toggleStepping = Flags(rawValue: 1 << 4)
        static let setRead = Flags(rawValue: 1 << 5)
        static let deny = Flags(rawValue: 1 << 6)
        static let view = Flags(rawValue: 1 << 7)
        static let setRegisters = Flags(rawValue: 1 << 8)
        static let setInstruction = Flags(rawValue: 1 << 9)
        static let nextInterrupt = Flags(rawValue: 1 << 10)
    }

    var flags: Flags { Flags(rawValue: UInt32(number(Place.flags, 4))) }
}

/// Why a slot is no event.
public enum SlotError: Error, Equatable {
    /// The hypervisor speaks another version of events.
    case version(UInt32)
    /// A reason that there is not, or that nobody asked for.
    case reason(UInt32)
    /// A processor beyond those that a ring can serve.
    case processor(UInt32)
    /// A value that the field cannot have.
    case value(UInt32)
}
