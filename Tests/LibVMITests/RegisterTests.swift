// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import Testing

/// target.h: registers that a dump has kept, and what a program can do with them before it knows the kernel.
@Suite struct RegisterTests {
    /// An ELF core of the guest with a note of QEMU's for each processor.
    private func core(_ guest: Guest, _ processors: [[UInt8]]) throws -> TemporaryFile {
        let notes = processors.flatMap { contents in
            // Somebody else's note first, whose name and contents are padded.
            number(3, 4) + number(5, 4) + number(1, 4) + Array("AB\0\0".utf8) + Array("12345\0\0\0".utf8)
                + number(5, 4) + number(UInt64(contents.count), 4) + number(0, 4) + Array("QEMU\0\0\0\0".utf8)
                + contents
        }
        let start = UInt64(64 + 2 * 56)
        let memory = start + UInt64(notes.count)
        var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        file += number(4, 2) + number(62, 2) + number(1, 4) + number(0, 8) + number(64, 8) + number(0, 8)
        file += number(0, 4) + number(64, 2) + number(56, 2) + number(2, 2) + number(0, 6)
        for (type, offset, size) in [
            (4, start, UInt64(notes.count)), (1, memory, UInt64(guest.memory.count)),
        ] as [(UInt64, UInt64, UInt64)] {
            file += number(type, 4) + number(0, 4) + number(offset, 8) + number(0, 8) + number(0, 8)
            file += number(size, 8) + number(size, 8) + number(0, 8)
        }
        return try TemporaryFile(file + notes + guest.memory)
    }

    private func number(_ value: UInt64, _ size: UInt64) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: $0 < 8 ? value >> (8 * $0) : 0) }
    }

    /// General registers count from 0x100, selectors from 0x200, limits from 0x300, bases from `base`.
    private func processor(_ control: [UInt64], base: UInt64 = 0xffff_fe00_0000_0000) -> [UInt8] {
        var bytes = number(1, 4) + number(440, 4)
        for index in 0..<18 as Range<UInt64> { bytes += number(0x100 + index, 8) }
        for index in 0..<10 as Range<UInt64> {
            bytes += number(0x200 + index, 4) + number(0x300 + index, 4) + number(0x00af_9b00, 4)
            bytes += number(0, 4) + number(base + index, 8)
        }
        for value in control { bytes += number(value, 8) }
        return bytes + number(0x1234, 8)
    }

    @Test func registersByNumberAndAllAtOnce() throws {
        let guest = try Guest()
        let control = [0x8005_0033, 0, 0x77, guest.synthetic.root, 0x20]
        let dump = try core(guest, [processor(control), processor([0, 0, 0, 0, 0])])
        let open = try OpenInstance(dump: dump)
        #expect(vmi_get_num_vcpus(open.vmi) == 2)
        func value(_ register: Int32, _ processor: UInt = 0) -> UInt64? {
            var value: UInt64 = 0
            return vmi_get_vcpureg(open.vmi, &value, reg_t(register), processor) == VMI_SUCCESS ? value : nil
        }
        #expect(value(RAX) == 0x100 && value(RBX) == 0x101 && value(RCX) == 0x102 && value(RDX) == 0x103)
        #expect(value(RSI) == 0x104 && value(RDI) == 0x105 && value(RSP) == 0x106 && value(RBP) == 0x107)
        #expect(value(R8) == 0x108 && value(R15) == 0x10f && value(RIP) == 0x110 && value(RFLAGS) == 0x111)
        // As numbers in LibVMI's interface, and by their older names.
        #expect(value(8) == 0x110 && value(EFLAGS) == 0x111 && value(10) == 0x108 && value(17) == 0x10f)
        #expect(value(EAX) == 0x100 && value(EBP) == 0x107 && value(120) == value(68))
        #expect(value(18) == 0x8005_0033 && value(19) == 0x77 && value(20) == guest.synthetic.root)
        #expect(value(21) == 0x20 && value(20, 1) == 0 && value(RAX, 2) == nil && value(RAX, .max) == nil)
        #expect(value(CS_SEL) == 0x200 && value(SS_SEL) == 0x205 && value(LDTR_SEL) == 0x206)
        #expect(value(TR_SEL) == 0x207 && value(TR_LIMIT) == 0x307 && value(IDTR_LIMIT) == 0x309)
        #expect(value(GDTR_LIMIT) == 0x308 && value(GDTR_BASE) == 0xffff_fe00_0000_0008)
        #expect(value(FS_BASE) == 0xffff_fe00_0000_0003 && value(CS_ARBYTES) == 0xa9b)
        #expect(
            value(SHADOW_GS) == 0x1234 && value(MSR_EFER) == nil && value(XCR0) == nil && value(DR7) == nil)
        var registers = registers_t()
        #expect(vmi_get_vcpuregs(open.vmi, &registers, 0) == VMI_SUCCESS)
        #expect(registers.x86.rsp == 0x106 && registers.x86.cr3 == guest.synthetic.root)
        #expect(registers.x86.gs_base == 0xffff_fe00_0000_0004 && registers.x86.msr_efer == 0)
        #expect(vmi_get_vcpuregs(open.vmi, &registers, 2) == VMI_FAILURE)
    }

    @Test(arguments: [4, 5])
    func aProcessorSaysHowPagesAreTranslated(levels: Int) throws {
        let guest = try Guest(levels: levels)
        let control = [0x8005_0033, 0, 0, guest.synthetic.root, levels == 5 ? 0x1020 : 0x20]
        let open = try OpenInstance(dump: core(guest, [processor(control)]))
        var address: addr_t = 0
        var value: UInt64 = 0
        #expect(vmi_translate_kv2p(open.vmi, guest.banner, &address) == VMI_FAILURE)
        let mode = levels == 5 ? VMI_PM_IA32E_LA57 : VMI_PM_IA32E
        #expect(vmi_init_paging(open.vmi, 0) == mode && vmi_get_page_mode(open.vmi, 0) == mode)
        #expect(vmi_translate_kv2p(open.vmi, guest.banner, &address) == VMI_SUCCESS)
        #expect(address == guest.synthetic.base + SyntheticGuest.bannerOffset)
        #expect(vmi_pagetable_lookup(open.vmi, guest.top, Guest.page, &address) == VMI_SUCCESS)
        #expect(vmi_read_addr_va(open.vmi, guest.banner, 0, &value) == VMI_SUCCESS)
        #expect(vmi_get_address_width(open.vmi) == 8 && vmi_get_ostype(open.vmi) == VMI_OS_UNKNOWN)
        #expect(vmi_translate_ksym2v(open.vmi, "linux_banner", &address) == VMI_FAILURE)
    }

    @Test func otherModes() throws {
        let guest = try Guest()
        for (control, base, wanted) in [
            ([0x8000_0001, 0, 0, 0, 0x20], 0x1000, VMI_PM_PAE),
            ([0x8000_0001, 0, 0, 0, 0], 0x1000, VMI_PM_LEGACY),
            ([1, 0, 0, 0, 0x20], 0x1000, VMI_PM_UNKNOWN),
        ] as [([UInt64], UInt64, page_mode_t)] {
            let open = try OpenInstance(dump: core(guest, [processor(control, base: base)]))
            #expect(vmi_init_paging(open.vmi, 0) == wanted)
        }
    }

    @Test func notesThatAreNone() throws {
        let guest = try Guest()
        let good = processor([1, 0, 0, 0, 0])
        var other = good
        other[0] = 2
        func count(_ dump: TemporaryFile) throws -> UInt32 {
            // Kept until it has answered.
            let open = try OpenInstance(dump: dump)
            return withExtendedLifetime(open) { vmi_get_num_vcpus(open.vmi) }
        }
        #expect(try count(core(guest, [other])) == 0)
        #expect(try count(core(guest, [Array(good.prefix(436))])) == 0)
        var bytes = try [UInt8](contents(core(guest, [good])))
        // The note's own length reaches far beyond the file.
        bytes.replaceSubrange(64 + 112 + 24 + 4..<64 + 112 + 24 + 8, with: [0xff, 0xff, 0xff, 0xff])
        #expect(try count(TemporaryFile(bytes)) == 1)
        bytes.replaceSubrange(64 + 112..<64 + 116, with: [0xff, 0xff, 0xff, 0xff])
        #expect(try count(TemporaryFile(bytes)) == 0)
    }

    private func contents(_ file: TemporaryFile) throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(file.path, .readOnly)
        return try descriptor.closeAfter {
            var bytes = [UInt8](repeating: 0, count: 16 << 20)
            let count = try bytes.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            return Array(bytes.prefix(count))
        }
    }
}
