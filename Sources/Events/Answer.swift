// SPDX-License-Identifier: Apache-2.0

/// What a processor does after its event.
public enum Answer {
    /// It goes on as if nobody had been told: what that takes depends on the event.
    case goOn
    /// It executes the instruction that stands there now once more.
    case retry
    /// It goes on with these general registers, instruction pointer and flags.
    case goOnWith(Registers)
    /// Of a breakpoint: the hypervisor executes this instruction in place of the one that broke. Up to 15 bytes.
    case execute([UInt8])
    /// Of an access: the hypervisor executes the instruction, which reads these bytes in place of what is there.
    case goOnReading([UInt8])
    /// What another answer says, or without one as if nobody had been told; from there on it tells of each
    /// instruction that it executes, or if it did so already, no longer (Intel).
    indirect case toggleStepping(Answer?)
    /// Of a write to a control register or MSR: it does not happen.
    case deny
    /// It goes on, and tells of the next interrupt that it gets.
    case tellNextInterrupt
    /// It goes on in another view of memory (Intel).
    case inView(UInt16)

    /// Whether the processor begins to tell of each step with it, or no longer does.
    public var togglesStepping: Bool {
        if case .toggleStepping = self { true } else { false }
    }
}

extension EventSlot {
    /// What Xen leaves undone until the answer, by the event's reason.
    private mutating func goOn(_ flags: inout Flags) {
        switch number(Place.reason, 4) {
        case 1:
            // An access would be told of again and again: the hypervisor carries it out.
            flags.insert(.emulate)
        case 6:
            // The guest's own breakpoint: executed by Xen, it ends in the guest's handler.
            put(0xcc, Place.data, 1)
            for index in 1..<16 { put(0x90, Place.data + index, 1) }
            flags.formUnion([.emulate, .setInstruction])
        case 10:
            // Its registers have the result already, and it stands before the instruction still.
            let next = number(Place.data + Place.rip, 8) &+ number(Place.detail, 4)
            put(next, Place.data + Place.rip, 8)
            flags.insert(.setRegisters)
        case 13: flags.insert(.emulate)
        default: break
        }
    }

    /// The most bytes that an instruction can be given to read: what Xen's registers take, but for their count.
    public static let readLimit = 64

    /// Makes the slot of an event that of its answer.
    public mutating func answer(_ answer: Answer) {
        var flags: Flags = flags.intersection([.waits, .view])
        put(answer, &flags)
        put(UInt64(flags.rawValue), Place.flags, 4)
    }

    private mutating func put(_ answer: Answer, _ flags: inout Flags) {
        switch answer {
        case .goOn: goOn(&flags)
        case .retry: break
        case .goOnWith(let registers):
            flags.insert(.setRegisters)
            put(registers)
        case .execute(let instruction):
            // All 16 bytes count; those behind the instruction are not executed.
            for index in 0..<16 {
                put(index < instruction.count ? UInt64(instruction[index]) : 0x90, Place.data + index, 1)
            }
            flags.formUnion([.emulate, .setInstruction])
        case .goOnReading(let bytes):
            let count = min(bytes.count, Self.readLimit)
            put(UInt64(count), Place.data, 4)
            for index in 0..<count { put(UInt64(bytes[index]), Place.data + 4 + index, 1) }
            flags.formUnion([.emulate, .setRead])
        case .toggleStepping(let answer):
            put(answer ?? .goOn, &flags)
            flags.insert(.toggleStepping)
        case .deny: flags.insert(.deny)
        case .tellNextInterrupt: flags.insert(.nextInterrupt)
        case .inView(let view):
            flags.insert(.view)
            put(UInt64(view), Place.view, 2)
        }
    }
}
