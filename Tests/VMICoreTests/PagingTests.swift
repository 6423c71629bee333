// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import VMICore

@Suite struct PagingTests {
    @Test(
        "Canonical addresses",
        arguments: [
            (0, 4, true), (0x0000_7fff_ffff_ffff, 4, true), (0x0000_8000_0000_0000, 4, false),
            (0xffff_7fff_ffff_ffff, 4, false), (0xffff_8000_0000_0000, 4, true), (.max, 4, true),
            (0x00ff_ffff_ffff_ffff, 5, true), (0x0100_0000_0000_0000, 5, false),
            (0xfeff_ffff_ffff_ffff, 5, false), (0xff00_0000_0000_0000, 5, true),
        ] as [(UInt64, Int, Bool)])
    func canonical(address: UInt64, levels: Int, expected: Bool) {
        #expect(Paging.isCanonical(VirtualAddress(address), levels: levels) == expected)
    }

    @Test func indexes() {
        let address = VirtualAddress(0x1ff << 48 | 1 << 39 | 2 << 30 | 3 << 21 | 4 << 12 | 5)
        #expect((1...5).map { Paging.index(address, level: $0) } == [4, 3, 2, 1, 511])
    }

    @Test func pageSizes() {
        #expect((1...3).map { Paging.pageSize(level: $0) } == [4096, 2 << 20, 1 << 30])
    }

    @Test func entries() {
        let entry = PageTableEntry(raw: 0x8fff_ffff_ffff_f0e3)
        #expect(entry.isPresent && entry.isLargePage)
        #expect(entry.frame == Frame(0xff_ffff_ffff))
        #expect(entry.page(level: 2) == PhysicalAddress(0x000f_ffff_ffe0_0000))
        #expect(entry.page(level: 3) == PhysicalAddress(0x000f_ffff_c000_0000))
        #expect(!PageTableEntry(raw: 0xffff_ffff_ffff_fffe).isPresent)
    }

    @Test(
        "Reserved bits: PS above level 3, address bits within a large page but PAT",
        arguments: [
            (4, 0x80, true), (5, 0x80, true), (4, 0x0, false), (3, 0x1080, false), (3, 0x2000_0080, true),
            (2, 0x1080, false), (2, 0x2080, true), (2, 0x10_0080, true), (2, 0x20_0080, false),
            (1, 0x2080, false),
            (2, 0x2000, false),
        ] as [(Int, UInt64, Bool)])
    func reserved(level: Int, raw: UInt64, expected: Bool) {
        #expect(PageTableEntry(raw: raw | 1).setsReservedBits(level: level) == expected)
    }
}
