// SPDX-License-Identifier: Apache-2.0
import CControl
import Events
import SeededRandom
import Testing
import XenSlots

/// Slots that Xen's own header lays out, read by ours.
@Suite struct EventSlotTests {
    /// A slot of a reason, with details that `fill` puts into it.
    static func slot(
        _ reason: UInt32, processor: UInt32 = 1, flags: UInt32 = 1,
        _ fill: (UnsafeMutablePointer<UInt8>) -> Void = { _ in }
    ) -> EventSlot {
        var slot = EventSlot()
        slot.bytes.withUnsafeMutableBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            xen_slot(start, reason, processor, flags, 0x1000)
            fill(start)
        }
        return slot
    }

    @Test func aSlotIsAsLargeAsXens() { #expect(xen_slot_size() == EventSlot.size) }

    @Test func whatEachReasonTells() throws {
        let cases: [(EventSlot, Event.Kind)] = [
            (
                Self.slot(4) { xen_slot_register($0, 1, 0x111, 0x222) },
                .controlRegister(.cr3, old: 0x111, new: 0x222)
            ),
            (Self.slot(5) { xen_slot_msr($0, 0xc000_0082, 1, 2) }, .msr(0xc000_0082, old: 1, new: 2)),
            (Self.slot(6) { xen_slot_break($0, 0x1234, 0, 1) }, .breakpoint(frame: 0x1234, length: 1)),
            (Self.slot(7) { xen_slot_break($0, 0x77, 0, 0) }, .step(frame: 0x77)),
            (Self.slot(8), .guestRequest),
            (
                Self.slot(9) { xen_slot_break($0, 5, 0x4000, 2) },
                .debugException(frame: 5, pending: 0x4000, length: 2, type: 0)
            ),
            (Self.slot(10) { xen_slot_cpuid($0, 7, 1, 2) }, .cpuid(leaf: 7, subleaf: 1, length: 2)),
            (
                Self.slot(12) { xen_slot_interrupt($0, 14, 3, 2, 0xdead) },
                .interrupt(vector: 14, type: 3, error: 2, cr2: 0xdead)
            ),
            (Self.slot(13) { xen_slot_table($0, 2, 1) }, .descriptorTable(.global, isWrite: true)),
            (
                Self.slot(1) { xen_slot_access($0, 9, 0xfff, 0xabc, 2 | 8) },
                .access(frame: 9, offset: 0xfff, address: 0xabc, .write)
            ),
            (
                Self.slot(1) { xen_slot_access($0, 9, 0, 0xabc, 5) },
                .access(frame: 9, offset: 0, address: nil, [.read, .execute])
            ),
            (Self.slot(14), .notEmulated),
        ]
        for (slot, kind) in cases { #expect(try slot.event().kind == kind) }
    }

    @Test func whoseItIs() throws {
        let waiting = try Self.slot(8, processor: 7, flags: 1).event()
        #expect(waiting.processor == 7 && waiting.waits && waiting.view == nil)
        let viewed = try Self.slot(8, flags: 1 << 7) { xen_slot_view($0, 3) }.event()
        #expect(!viewed.waits && viewed.view == 3)
    }

    @Test func theRegisters() throws {
        let registers = try Self.slot(8).event().registers
        let words = [
            registers.rax, registers.rcx, registers.rdx, registers.rbx, registers.rsp, registers.rbp,
            registers.rsi, registers.rdi, registers.r8, registers.r9, registers.r10, registers.r11,
            registers.r12, registers.r13, registers.r14, registers.r15, registers.rflags, registers.dr6,
            registers.dr7, registers.rip, registers.cr0, registers.cr2, registers.cr3, registers.cr4,
            registers.sysenter_cs, registers.sysenter_esp, registers.sysenter_eip, registers.efer,
            registers.star, registers.lstar, registers.gdtr.base, registers.fs.base, registers.gs.base,
            registers.shadow_gs,
        ]
        #expect(words == (0..<34).map { 0x1000 + $0 })
        #expect(registers.gdtr.limit == 1)
        let selectors = [registers.cs, registers.ss, registers.ds, registers.es, registers.fs, registers.gs]
        #expect(selectors.map(\.selector) == [2, 3, 4, 5, 6, 7])
    }

    @Test func whatIsNoEvent() {
        var other = Self.slot(8)
        other.bytes[0] = 6
        #expect(throws: SlotError.version(6)) { try other.event() }
        #expect(throws: SlotError.processor(8)) { try Self.slot(8, processor: 8).event() }
        #expect(throws: SlotError.reason(0)) { try Self.slot(0).event() }
        #expect(throws: SlotError.reason(99)) { try Self.slot(99).event() }
        #expect(throws: SlotError.value(4)) {
            try Self.slot(4) { xen_slot_register($0, 4, 0, 0) }.event()
        }
        #expect(throws: SlotError.value(5)) { try Self.slot(13) { xen_slot_table($0, 5, 0) }.event() }
        #expect(throws: SlotError.value(1)) {
            try Self.slot(1) { xen_slot_access($0, 1, 4096, 0, 1) }.event()
        }
    }

    /// Whatever stands in it, a slot is an event or is refused, and its answer asks Xen for nothing that was not meant.
    @Test func anyBytes() {
        var random = SeededGenerator(seed: 11)
        var events = 0
        for round in 0..<20_000 {
            var slot = EventSlot()
            for index in slot.bytes.indices { slot.bytes[index] = UInt8.random(in: 0...255, using: &random) }
            if round % 2 == 0 {
                let head: [UInt8] = [
                    7, 0, 0, 0, 1, 0, 0, 0, UInt8(round % 17), 0, 0, 0, UInt8(round % 9), 0, 0, 0,
                ]
                slot.bytes.replaceSubrange(0..<16, with: head)
            }
            if (try? slot.event()) != nil { events += 1 }
            slot.answer(.goOn)
            let flags = slot.bytes.withUnsafeBufferPointer { xen_answer_flags($0.baseAddress) }
            // Waiting, emulating, the view, registers, the instruction.
            #expect(flags & ~0b11_1000_0101 == 0)
        }
        #expect(events > 3000)
    }
}
