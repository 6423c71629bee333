// SPDX-License-Identifier: Apache-2.0

/// What a processor does after its event.
public enum Answer {
    /// It goes on as if nobody had been told.
    case goOn
    /// It goes on with these general registers, instruction pointer and flags.
    case goOnWith(Registers)
    /// Of a breakpoint: the hypervisor executes this instruction in place of the one that broke. Up to 15 bytes.
    case execute([UInt8])
    /// Of a breakpoint or an access: it executes the one instruction with nobody told of it, and tells of the step
    /// then, or if it was stepping already, no longer does (Intel).
    case toggleStepping
    /// Of a write to a control register or MSR: it does not happen.
    case deny
    /// It goes on, and tells of the next interrupt that it gets.
    case tellNextInterrupt
    /// It goes on in another view of memory (Intel).
    case inView(UInt16)
}

extension EventSlot {
    /// Makes the slot of an event that of its answer.
    public mutating func answer(_ answer: Answer) {
        var flags: Flags = flags.intersection([.waits, .view])
        switch answer {
        case .goOn: break
        case .goOnWith(let registers):
            flags.insert(.setRegisters)
            put(registers)
        case .execute(let instruction):
            // All 16 bytes count; those behind the instruction are not executed.
            for index in 0..<16 {
                put(index < instruction.count ? UInt64(instruction[index]) : 0x90, Place.data + index, 1)
            }
            flags.formUnion([.emulate, .setInstruction])
        case .toggleStepping: flags.insert(.toggleStepping)
        case .deny: flags.insert(.deny)
        case .tellNextInterrupt: flags.insert(.nextInterrupt)
        case .inView(let view):
            flags.insert(.view)
            put(UInt64(view), Place.view, 2)
        }
        put(UInt64(flags.rawValue), Place.flags, 4)
    }
}
