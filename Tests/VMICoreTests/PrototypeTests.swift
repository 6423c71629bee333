// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import Testing

@testable import VMICore

/// Prototype entries of Windows: followed where it is certain what they say, and by one hop.
@Suite struct PrototypeTests {
    /// What an entry with that disguise is, by Windows's own rule.
    private func disguised(_ raw: UInt64, _ disguise: Disguise) -> UInt64 {
        guard case .bit(let bit) = disguise else { return raw }
        return raw & 1 << UInt64(bit) != 0 ? raw | 0x10 : raw | 1 << UInt64(bit)
    }

    private func found(
        _ tables: InventedTables, _ disguise: Disguise, accepts: Bool = true
    ) throws -> PhysicalAddress? {
        let file = try TemporaryFile(tables.bytes)
        let dump = try Dump.open(file.path)
        var memory = VirtualMemory(try PhysicalMemory(target: dump.target))
        let space = AddressSpace(
            cr3: tables.root, mode: tables.mode, acceptsTransition: accepts, disguise: disguise)
        let address = VirtualAddress(InventedTables.user + 0x123)
        let place = try? memory.translate(address, in: space)
        // Each way to walk says the same, and the next time, too.
        let walk = memory.physical.trace(address, in: space)
        #expect((try? walk.get().physical) == place)
        #expect((try? memory.physical.walk(address, in: space).physical) == place)
        #expect((try? memory.translate(address, in: space)) == place)
        #expect(walk.step(level: 1)?.value == tables.number(at: tables.leaf))
        return place
    }

    @Test(arguments: [.fourLevel, .pae] as [PagingMode], [.older, .none, .bit(45), .bit(35)] as [Disguise])
    func whatTheyStandFor(_ mode: PagingMode, _ disguise: Disguise) throws {
        // On disk, demand-zero, part of a file, and nothing at all are not in memory.
        for (entry, frame) in [
            (0x3_0867, 0x30), (0x8000_0000_0003_0867, 0x30), (disguised(0x3_18e0, disguise), 0x31),
            (0x1234_5080, nil), (0x80, nil), (disguised(0x3_1ce0, disguise), nil), (0, nil),
        ] as [(UInt64, UInt64?)] {
            var tables = InventedTables(mode)
            tables.setPrototype(entry)
            tables.set(disguised(tables.standing(for: tables.pool + 0x108), disguise), at: tables.leaf)
            let wanted = frame.map { PhysicalAddress($0 << 12 | 0x123) }
            #expect(try found(tables, disguise) == wanted, "\(entry)")
            #expect(try found(tables, disguise, accepts: false) == nil)
        }
    }

    /// Whatever bit it is, and whether the address has it or not.
    @Test(arguments: [.fourLevel, .pae] as [PagingMode])
    func everyBit(_ mode: PagingMode) throws {
        for bit in 12...62 as ClosedRange<UInt8> {
            let space = AddressSpace(
                cr3: 0x1000, mode: mode, acceptsTransition: true, disguise: .bit(bit))
            let tables = InventedTables(mode)
            for address in [tables.pool, tables.pool ^ 0x1234_5678, tables.pool | 0xfff_fff8] {
                let raw = disguised(tables.standing(for: address), space.disguise)
                #expect(PageTableEntry(raw: raw).prototype(in: space) == VirtualAddress(address), "\(bit)")
            }
            let frame = bit < 40 ? 0x123 as UInt64 : 0x12_3456
            let transition = PageTableEntry(raw: disguised(frame << 12 | 0x8e0, space.disguise))
            #expect(transition.effective(in: space)?.frame == Frame(frame))
            #expect(Disguise(mask: 1 << UInt64(bit)) == .bit(bit))
        }
        #expect(Disguise(mask: 0) == .none)
        for mask in [1, 0x800, 1 << 63, 3 << 40, .max] as [UInt64] {
            #expect(Disguise(mask: mask) == .unknown)
        }
    }

    /// An address that may be another one is none.
    @Test func whatNobodyCanTell() throws {
        var tables = InventedTables(.fourLevel)
        tables.setPrototype(0x3_0867)
        let raw = tables.standing(for: tables.pool + 0x108)
        let page = PhysicalAddress(0x3_0123)
        for (entry, disguise, wanted) in [
            // Not known what the kernel does, unless the entry says that it was left alone.
            (raw, .unknown, nil), (raw | 0x10, .unknown, page), (raw | 0x10, .none, page),
            // An older kernel's entry has no such mark.
            (raw | 0x10, .older, nil),
            // Combined pages; a protection has the same bits in the other layout.
            (raw | 0x800, .none, nil), (raw | 0x810, .unknown, nil), (raw | 0x200, .older, nil),
            (raw | 0x200, .none, page), (raw | 0xf800, .older, page),
            // The bit is not one that the kernel sets.
            (raw | 1 << 45, .none, nil), (raw | 1 << 45, .bit(45), page),
        ] as [(UInt64, Disguise, PhysicalAddress?)] {
            tables.set(entry, at: tables.leaf)
            #expect(try found(tables, disguise) == wanted, "\(String(entry, radix: 16)), \(disguise)")
        }
    }

    @Test(arguments: [.fourLevel, .pae] as [PagingMode])
    func whereTheyMustNotLead(_ mode: PagingMode) throws {
        var tables = InventedTables(mode)
        tables.setPrototype(0x3_0867)
        // The page that the prototype is in can be reached through user memory, too.
        tables.map(InventedTables.user + 0x1000, to: 0x2_0867)
        for address in [
            InventedTables.user + 0x1108, 0, tables.pool + 0x109, tables.pool + 0x10c, tables.pool + 0x1000,
            mode == .pae ? 0xffff_ffff : 0xffff_ffff_ffff_0000,
        ] {
            tables.set(tables.standing(for: address), at: tables.leaf)
            #expect(try found(tables, .none) == nil, "\(String(address, radix: 16))")
        }
        // At itself: the table of its own entry is mapped among the kernel's addresses.
        tables.map(tables.pool + 0x2000, to: tables.leaf & ~0xfff | 0x67)
        tables.set(tables.standing(for: tables.pool + 0x2000 + tables.leaf % 4096), at: tables.leaf)
        #expect(try found(tables, .none) == nil)
        // In a page that would itself have to be looked for by a prototype.
        tables.map(tables.pool + 0x3000, to: tables.standing(for: tables.pool + 0x110))
        tables.set(0x2_0867, at: 0x2_0110)
        tables.set(tables.standing(for: tables.pool + 0x3108), at: tables.leaf)
        #expect(try found(tables, .none) == nil)
        // In a page that is in transition, which is in memory.
        tables.map(tables.pool + 0x4000, to: 0x2_08e0)
        tables.set(tables.standing(for: tables.pool + 0x4108), at: tables.leaf)
        #expect(try found(tables, .none) == PhysicalAddress(0x3_0123))
    }

    @Test(arguments: [.legacy, .fiveLevel] as [PagingMode])
    func modesInWhichTheyAreNotKnown(_ mode: PagingMode) {
        for disguise in [.unknown, .older, .none, .bit(45)] as [Disguise] {
            let space = AddressSpace(
                cr3: 0x1000, mode: mode, acceptsTransition: true, disguise: disguise)
            #expect(PageTableEntry(raw: 0xc403_1234_5108_0400).prototype(in: space) == nil)
        }
    }
}
