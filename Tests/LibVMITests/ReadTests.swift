// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import Testing

/// read.h: bytes and numbers.
@Suite struct ReadTests {
    /// The number of `size` bytes in the guest's memory.
    private func expected(_ guest: Guest, _ physical: UInt64, _ size: Int) -> UInt64 {
        (0..<size).reversed().reduce(0) { $0 << 8 | UInt64(guest.memory[Int(physical) + $1]) }
    }

    @Test func numbersOfEachWidthInEachFamily() throws {
        let guest = try Guest()
        let open = try guest.open()
        let vmi = open.vmi
        let virtual = Guest.page + 0x10
        let physical = Guest.frames[0] + 0x10
        let banner = guest.synthetic.base + SyntheticGuest.bannerOffset
        var at = context(VMI_TM_PROCESS_PID, at: virtual, pid: 42)
        var v8: UInt8 = 0
        var v16: UInt16 = 0
        var v32: UInt32 = 0
        var v64: UInt64 = 0
        var pointer: addr_t = 0
        func check(_ physical: UInt64, _ results: [status_t]) {
            #expect(results.allSatisfy { $0 == VMI_SUCCESS } && results.count == 5)
            #expect(UInt64(v8) == expected(guest, physical, 1))
            #expect(UInt64(v16) == expected(guest, physical, 2))
            #expect(UInt64(v32) == expected(guest, physical, 4))
            #expect(v64 == expected(guest, physical, 8) && pointer == v64)
            (v8, v16, v32, v64, pointer) = (0, 0, 0, 0, 0)
        }
        check(
            physical,
            [
                vmi_read_8(vmi, &at, &v8), vmi_read_16(vmi, &at, &v16), vmi_read_32(vmi, &at, &v32),
                vmi_read_64(vmi, &at, &v64), vmi_read_addr(vmi, &at, &pointer),
            ])
        check(
            physical,
            [
                vmi_read_8_pa(vmi, physical, &v8), vmi_read_16_pa(vmi, physical, &v16),
                vmi_read_32_pa(vmi, physical, &v32), vmi_read_64_pa(vmi, physical, &v64),
                vmi_read_addr_pa(vmi, physical, &pointer),
            ])
        check(
            physical,
            [
                vmi_read_8_va(vmi, virtual, 42, &v8), vmi_read_16_va(vmi, virtual, 42, &v16),
                vmi_read_32_va(vmi, virtual, 42, &v32), vmi_read_64_va(vmi, virtual, 42, &v64),
                vmi_read_addr_va(vmi, virtual, 42, &pointer),
            ])
        check(
            banner,
            [
                vmi_read_8_ksym(vmi, "linux_banner", &v8), vmi_read_16_ksym(vmi, "linux_banner", &v16),
                vmi_read_32_ksym(vmi, "linux_banner", &v32), vmi_read_64_ksym(vmi, "linux_banner", &v64),
                vmi_read_addr_ksym(vmi, "linux_banner", &pointer),
            ])
    }

    @Test func numbersAcrossTwoPagesThatLieApart() throws {
        let open = try Guest().open()
        for distance in UInt64(1)...7 {
            let address = Guest.page + 4096 - distance
            let bytes = Array(Guest.across.utf8)[Int(8 - distance)..<Int(16 - distance)]
            let wanted = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            var value: UInt64 = 0
            #expect(vmi_read_64_va(open.vmi, address, 42, &value) == VMI_SUCCESS && value == wanted)
            var at = context(VMI_TM_PROCESS_PID, at: address, pid: 42)
            value = 0
            #expect(vmi_read_64(open.vmi, &at, &value) == VMI_SUCCESS && value == wanted)
        }
        var value: UInt64 = 7
        #expect(vmi_read_64_va(open.vmi, Guest.page + 8192 - 4, 42, &value) == VMI_FAILURE && value == 7)
        #expect(vmi_read_64_pa(open.vmi, (8 << 20) - 4, &value) == VMI_FAILURE && value == 7)
        #expect(vmi_read_64_pa(open.vmi, .max - 3, &value) == VMI_FAILURE && value == 7)
        var small: UInt32 = 0
        #expect(vmi_read_32_pa(open.vmi, (8 << 20) - 4, &small) == VMI_SUCCESS)
    }

    @Test func eachWayToSayWhere() throws {
        let guest = try Guest()
        let open = try guest.open()
        var bytes = [UInt8](repeating: 0, count: 8)
        var done = 0
        func read(_ place: access_context_t) -> String? {
            var place = place
            done = -1
            guard vmi_read(open.vmi, &place, 8, &bytes, &done) == VMI_SUCCESS, done == 8 else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
        let address = Guest.page + 0x10
        #expect(read(context(VMI_TM_NONE, at: Guest.frames[0] + 0x10)) == "userdata")
        #expect(read(context(VMI_TM_PROCESS_DTB, at: address, tables: guest.top)) == "userdata")
        // The bits that are no address, PCID among them, are of no interest.
        #expect(read(context(VMI_TM_PROCESS_DTB, at: address, tables: guest.top | 0xfff)) == "userdata")
        #expect(
            read(context(VMI_TM_PROCESS_DTB, at: address, tables: guest.top, mode: VMI_PM_IA32E))
                == "userdata")
        #expect(read(context(VMI_TM_PROCESS_PID, at: address, pid: 42)) == "userdata")
        #expect(
            "linux_banner".withCString { name in
                var place = context(VMI_TM_KERNEL_SYMBOL)
                place.ksym = name
                return read(place)
            } == String(SyntheticGuest.banner.prefix(8)))
        var old = context(VMI_TM_NONE, at: Guest.frames[0] + 0x10)
        old.version = 0
        #expect(read(old) == "userdata")
        old.version = 2
        #expect(read(old) == nil && done == 0)
        #expect(read(context(VMI_TM_INVALID)) == nil)
        #expect(read(context(translation_mechanism_t(77))) == nil)
        #expect(read(context(VMI_TM_KERNEL_SYMBOL)) == nil)
        for mode in [VMI_PM_AARCH64, VMI_PM_EPT_4L, page_mode_t(99)] {
            #expect(read(context(VMI_TM_PROCESS_DTB, at: address, tables: guest.top, mode: mode)) == nil)
        }
        #expect(read(context(VMI_TM_PROCESS_PID, at: address, pid: -1)) == nil)
        #expect(read(context(VMI_TM_PROCESS_PID, at: address, pid: 1)) == nil)
        #expect(read(context(VMI_TM_PROCESS_DTB, at: address, tables: .max)) == nil)
    }

    @Test func withoutAProfileOnlyPhysicalAddressesAndTablesAreUnderstood() throws {
        let guest = try Guest()
        let open = try OpenInstance(dump: guest.dump)
        var value: UInt64 = 0
        #expect(vmi_read_64_pa(open.vmi, Guest.frames[0] + 0x10, &value) == VMI_SUCCESS)
        #expect(value == 0x6174_6164_7265_7375)
        #expect(vmi_read_64_va(open.vmi, guest.banner, 0, &value) == VMI_FAILURE)
        #expect(vmi_read_64_ksym(open.vmi, "linux_banner", &value) == VMI_FAILURE)
        #expect(vmi_read_addr_pa(open.vmi, 0, &value) == VMI_FAILURE)
        var at = context(
            VMI_TM_PROCESS_DTB, at: Guest.page + 0x10, tables: guest.top, mode: VMI_PM_IA32E)
        value = 0
        #expect(vmi_read_64(open.vmi, &at, &value) == VMI_SUCCESS && value == 0x6174_6164_7265_7375)
        #expect(vmi_read_addr(open.vmi, &at, &value) == VMI_SUCCESS)
        at.pm = VMI_PM_UNKNOWN
        #expect(vmi_read_64(open.vmi, &at, &value) == VMI_FAILURE)
    }

    @Test func aReadThatEndsEarlySaysHowFarItCame() throws {
        let open = try Guest().open()
        var bytes = [UInt8](repeating: 0, count: 8192)
        var done = 0
        #expect(vmi_read_va(open.vmi, Guest.page + 8192 - 8, 42, 16, &bytes, &done) == VMI_FAILURE)
        #expect(done == 8)
        #expect(vmi_read_pa(open.vmi, (8 << 20) - 4096, 8192, &bytes, &done) == VMI_FAILURE)
        #expect(done == 4096)
        #expect(vmi_read_pa(open.vmi, 0, 0, &bytes, &done) == VMI_SUCCESS)
        #expect(done == 0)
        #expect(vmi_read_va(open.vmi, Guest.page, 42, 8192, &bytes, &done) == VMI_SUCCESS)
        #expect(done == 8192)
        #expect(bytes[4088..<4109].elementsEqual(Guest.across.utf8))
        #expect(vmi_read_ksym(open.vmi, "nonsense", 8, &bytes, &done) == VMI_FAILURE && done == 0)
    }
}
