// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import VMICore

@Suite struct PagingTests {
    @Test(
        "Canonical addresses",
        arguments: [
            (0, .fourLevel, true), (0x0000_7fff_ffff_ffff, .fourLevel, true),
            (0x0000_8000_0000_0000, .fourLevel, false), (0xffff_7fff_ffff_ffff, .fourLevel, false),
            (0xffff_8000_0000_0000, .fourLevel, true), (.max, .fourLevel, true),
            (0x00ff_ffff_ffff_ffff, .fiveLevel, true), (0x0100_0000_0000_0000, .fiveLevel, false),
            (0xfeff_ffff_ffff_ffff, .fiveLevel, false), (0xff00_0000_0000_0000, .fiveLevel, true),
            (0xffff_ffff, .pae, true), (0x1_0000_0000, .pae, false), (.max, .pae, false),
            (0xffff_ffff, .legacy, true), (0x1_0000_0000, .legacy, false),
        ] as [(UInt64, PagingMode, Bool)])
    func canonical(address: UInt64, mode: PagingMode, expected: Bool) {
        #expect(mode.isCanonical(VirtualAddress(address)) == expected)
    }

    @Test func indexes() {
        let address = VirtualAddress(0x1ff << 48 | 1 << 39 | 2 << 30 | 3 << 21 | 4 << 12 | 5)
        #expect((1...5).map { PagingMode.fiveLevel.index(address, level: $0) } == [4, 3, 2, 1, 511])
        #expect((1...3).map { PagingMode.pae.index(VirtualAddress(0xc060_4005), level: $0) } == [4, 3, 3])
        #expect((1...2).map { PagingMode.legacy.index(VirtualAddress(0xffc0_4005), level: $0) } == [4, 1023])
    }

    @Test func pageSizes() {
        for mode in [PagingMode.pae, .fourLevel, .fiveLevel] {
            #expect((1...3).map { mode.pageSize(level: $0) } == [4096, 2 << 20, 1 << 30])
        }
        #expect((1...2).map { PagingMode.legacy.pageSize(level: $0) } == [4096, 4 << 20])
    }

    @Test func entries() {
        let entry = PageTableEntry(raw: 0x8fff_ffff_ffff_f0e3)
        #expect(entry.isPresent && entry.isLargePage)
        #expect(entry.frame == Frame(0xff_ffff_ffff))
        #expect(entry.page(size: 2 << 20) == PhysicalAddress(0x000f_ffff_ffe0_0000))
        #expect(entry.page(size: 1 << 30) == PhysicalAddress(0x000f_ffff_c000_0000))
        #expect(!PageTableEntry(raw: 0xffff_ffff_ffff_fffe).isPresent)
    }

    @Test("PSE-36: bits 20:13 of a page of 4 MiB are bits 39:32 of its address")
    func pse36() {
        let entry = LegacyEntry(raw: 0xffdf_f0e3)
        #expect(entry.isLargePage && !entry.setsReservedBits)
        #expect(entry.largePage == PhysicalAddress(0xff_ffc0_0000))
        #expect(LegacyEntry(raw: 0x0020_00e3).setsReservedBits)
    }

    @Test(
        "Reserved bits: PS above level 3, address bits within a large page but PAT",
        arguments: [
            (4, 0x80, true), (5, 0x80, true), (4, 0x0, false), (3, 0x1080, false), (3, 0x2000_0080, true),
            (2, 0x1080, false), (2, 0x2080, true), (2, 0x10_0080, true), (2, 0x20_0080, false),
            (1, 0x2080, false), (2, 0x2000, false), (2, 0x7ff0_0000_0000_0000, false),
        ] as [(Int, UInt64, Bool)])
    func reserved(level: Int, raw: UInt64, expected: Bool) {
        let mode = PagingMode.fiveLevel
        let entry = PageTableEntry(raw: raw | 1)
        let size = mode.pageSize(level: level)
        #expect(entry.setsReservedBits(level: level, size: size, mode: mode) == expected)
    }

    @Test("PAE reserves the bits above an address, but for NX")
    func reservedInPAE() {
        for bit in 52...63 as ClosedRange<UInt64> {
            let entry = PageTableEntry(raw: 1 << bit | 1)
            #expect(entry.setsReservedBits(level: 1, size: 4096, mode: .pae) == (bit != 63))
            #expect(entry.setsReservedBitsOfPDPTE)
        }
        for bit in 0...11 as ClosedRange<UInt64> {
            let entry = PageTableEntry(raw: 1 << bit | 1)
            #expect(entry.setsReservedBitsOfPDPTE == [1, 2, 6, 7, 8].contains(bit))
        }
    }

    @Test("What Windows has taken out of a working set")
    func transition() throws {
        let entry = PageTableEntry(raw: 0x1234_5000 | 0x8e0)
        let space = AddressSpace(cr3: 0, mode: .fourLevel, acceptsTransition: true)
        #expect(entry.effective(in: AddressSpace(cr3: 0, mode: .fourLevel)) == nil)
        let effective = try #require(entry.effective(in: space))
        #expect(effective.frame == Frame(0x12345) && !effective.isLargePage)
        let prototype = PageTableEntry(raw: entry.raw | 0x400)
        #expect(prototype.effective(in: space) == nil)
        #expect(LegacyEntry(raw: 0x1234_58e0).effective(acceptingTransition: true)?.frame == Frame(0x12345))
        #expect(LegacyEntry(raw: 0x1234_5ce0).effective(acceptingTransition: true) == nil)
    }

    @Test("Of CR3 only the address counts, and no two spaces have one tag")
    func cr3() {
        #expect(AddressSpace(cr3: .max, mode: .fourLevel).root.raw == 0x000f_ffff_ffff_f000)
        #expect(AddressSpace(cr3: .max, mode: .pae).root.raw == 0xffff_ffe0)
        #expect(AddressSpace(cr3: .max, mode: .legacy).root.raw == 0xffff_f000)
        var tags: Set<UInt64> = []
        for mode in PagingMode.allCases {
            for disguise in [.unknown, .older, .none, .bit(45), .bit(12)] as [Disguise] {
                let space = AddressSpace(
                    cr3: .max, mode: mode, acceptsTransition: true, disguise: disguise)
                #expect(space.disguise == disguise && space.at(cr3: .max) == space)
                #expect(space.root == AddressSpace(cr3: .max, mode: mode).root && space.mode == mode)
                tags.insert(space.tag)
            }
            for flag in [false, true] {
                tags.insert(AddressSpace(cr3: 0x1000, mode: mode, acceptsTransition: flag).tag)
            }
        }
        tags.insert(AddressSpace(cr3: 0x1020, mode: .pae).tag)
        #expect(tags.count == 29)
    }
}
