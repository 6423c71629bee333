// SPDX-License-Identifier: Apache-2.0
internal import CControl

// struct vm_event_regs_x86 of xen/vm_event.h, 344 bytes from Place.data on.

extension EventSlot {
    /// The registers at the time of the event.
    func registers() -> Registers {
        func word(_ offset: Int) -> UInt64 { number(Place.data + offset, 8) }
        func selector(_ offset: Int) -> UInt16 { UInt16(number(Place.data + offset, 2)) }
        var registers = Registers()
        registers.rax = word(0)
        registers.rcx = word(8)
        registers.rdx = word(16)
        registers.rbx = word(24)
        registers.rsp = word(32)
        registers.rbp = word(40)
        registers.rsi = word(48)
        registers.rdi = word(56)
        registers.r8 = word(64)
        registers.r9 = word(72)
        registers.r10 = word(80)
        registers.r11 = word(88)
        registers.r12 = word(96)
        registers.r13 = word(104)
        registers.r14 = word(112)
        registers.r15 = word(120)
        registers.rflags = word(128)
        registers.dr6 = word(136)
        registers.dr7 = word(144)
        registers.rip = word(152)
        registers.cr0 = word(160)
        registers.cr2 = word(168)
        registers.cr3 = word(176)
        registers.cr4 = word(184)
        registers.sysenter_cs = word(192)
        registers.sysenter_esp = word(200)
        registers.sysenter_eip = word(208)
        registers.efer = word(216)
        registers.star = word(224)
        registers.lstar = word(232)
        registers.gdtr.base = word(240)
        registers.fs.base = word(280)
        registers.gs.base = word(288)
        registers.shadow_gs = word(320)
        registers.gdtr.limit = UInt32(selector(328))
        registers.cs.selector = selector(330)
        registers.ss.selector = selector(332)
        registers.ds.selector = selector(334)
        registers.es.selector = selector(336)
        registers.fs.selector = selector(338)
        registers.gs.selector = selector(340)
        return registers
    }

    /// What Xen takes out of an answer: the general ones, rip and rflags.
    mutating func put(_ registers: Registers) {
        func at(_ offset: Int) -> Int { Place.data + offset }
        put(registers.rax, at(0), 8)
        put(registers.rcx, at(8), 8)
        put(registers.rdx, at(16), 8)
        put(registers.rbx, at(24), 8)
        put(registers.rsp, at(32), 8)
        put(registers.rbp, at(40), 8)
        put(registers.rsi, at(48), 8)
        put(registers.rdi, at(56), 8)
        put(registers.r8, at(64), 8)
        put(registers.r9, at(72), 8)
        put(registers.r10, at(80), 8)
        put(registers.r11, at(88), 8)
        put(registers.r12, at(96), 8)
        put(registers.r13, at(104), 8)
        put(registers.r14, at(112), 8)
        put(registers.r15, at(120), 8)
        put(registers.rflags, at(128), 8)
        put(registers.rip, at(152), 8)
    }
}
