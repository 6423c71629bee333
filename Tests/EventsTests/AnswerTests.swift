// SPDX-License-Identifier: Apache-2.0
import CControl
import Events
import Testing
import XenSlots

/// Answers, read by Xen's own header.
@Suite struct AnswerTests {
    /// What Xen finds in a slot.
    private struct Found: Equatable {
        var flags: UInt32
        var rip: UInt64 = 0
        var instruction: [UInt8] = []
    }

    private func find(_ slot: EventSlot) -> Found {
        slot.bytes.withUnsafeBufferPointer { bytes in
            Found(
                flags: xen_answer_flags(bytes.baseAddress), rip: xen_answer_rip(bytes.baseAddress),
                instruction: (0..<16).map { xen_answer_instruction(bytes.baseAddress)[$0] })
        }
    }

    private func answered(_ answer: Answer, _ slot: EventSlot) -> Found {
        var slot = slot
        slot.answer(answer)
        return find(slot)
    }

    @Test func goOnIsWhatXenLeavesToDo() {
        let plain = EventSlotTests.slot(8)
        #expect(answered(.goOn, plain).flags == 1)
        // It stands before the instruction, whose results it has.
        let cpuid = EventSlotTests.slot(10) { xen_slot_cpuid($0, 1, 0, 2) }
        let next = answered(.goOn, cpuid)
        #expect(next.flags == 1 | 1 << 8 && next.rip == 0x1013 + 2)
        // A breakpoint of the guest's own reaches its handler.
        let own = answered(.goOn, EventSlotTests.slot(6))
        #expect(own.flags == 1 | 1 << 2 | 1 << 9 && own.instruction.first == 0xcc)
        #expect(answered(.goOn, EventSlotTests.slot(13)).flags == 1 | 1 << 2)
        // Who does not wait is not released.
        #expect(answered(.goOn, EventSlotTests.slot(8, flags: 0)).flags == 0)
    }

    @Test func anInstructionInPlaceOfTheBreakpoint() {
        let found = answered(.execute([0x55]), EventSlotTests.slot(6))
        #expect(found.flags == 1 | 1 << 2 | 1 << 9)
        #expect(found.instruction == [0x55] + [UInt8](repeating: 0x90, count: 15))
        let long = answered(.execute([UInt8](0..<20)), EventSlotTests.slot(6))
        #expect(long.instruction == [UInt8](0..<16))
    }

    @Test func whatAnInstructionReads() {
        var slot = EventSlotTests.slot(1) { xen_slot_access($0, 7, 8, 9, 1) }
        slot.answer(.goOnReading([UInt8](1...100)))
        slot.bytes.withUnsafeBufferPointer { bytes in
            #expect(xen_answer_flags(bytes.baseAddress) == 1 | 1 << 2 | 1 << 5)
            #expect(xen_answer_read_size(bytes.baseAddress) == 64)
            #expect((0..<64).map { xen_answer_read(bytes.baseAddress)[$0] } == [UInt8](1...64))
        }
    }

    @Test func otherRegisters() throws {
        var slot = EventSlotTests.slot(8)
        var registers = try slot.event().registers
        registers.rip = 0xffff_ffff_8100_0000
        registers.rax = 42
        registers.r15 = 43
        registers.rflags = 0x202
        slot.answer(.goOnWith(registers))
        slot.bytes.withUnsafeBufferPointer { bytes in
            #expect(xen_answer_flags(bytes.baseAddress) == 1 | 1 << 8)
            #expect(xen_answer_rip(bytes.baseAddress) == registers.rip)
            #expect(xen_answer_rax(bytes.baseAddress) == 42)
            #expect(xen_answer_r15(bytes.baseAddress) == 43)
            #expect(xen_answer_rflags(bytes.baseAddress) == 0x202)
            #expect(xen_answer_vcpu(bytes.baseAddress) == 1)
        }
    }

    /// Stepping comes beside what the event takes: after CPUID a processor that is not sent on asks again.
    @Test func stepping() throws {
        let slot = EventSlotTests.slot(10) { xen_slot_cpuid($0, 1, 0, 2) }
        let rip = try slot.event().registers.rip
        for (answer, next) in [(Answer?.none, rip + 2), (.goOn, rip + 2), (.retry, rip)] {
            var stepped = slot
            stepped.answer(.toggleStepping(answer))
            stepped.bytes.withUnsafeBufferPointer { bytes in
                #expect(xen_answer_flags(bytes.baseAddress) & ~(1 << 8) == 1 | 1 << 4)
                #expect(xen_answer_rip(bytes.baseAddress) == next)
            }
        }
    }

    @Test func theRest() {
        let slot = EventSlotTests.slot(4) { xen_slot_register($0, 1, 0, 1) }
        #expect(answered(.deny, slot).flags == 1 | 1 << 6)
        #expect(answered(.toggleStepping(nil), slot).flags == 1 | 1 << 4)
        #expect(answered(.tellNextInterrupt, slot).flags == 1 | 1 << 10)
        var viewed = slot
        viewed.answer(.inView(4))
        viewed.bytes.withUnsafeBufferPointer { bytes in
            #expect(xen_answer_flags(bytes.baseAddress) == 1 | 1 << 7)
            #expect(xen_answer_view(bytes.baseAddress) == 4)
        }
    }
}
