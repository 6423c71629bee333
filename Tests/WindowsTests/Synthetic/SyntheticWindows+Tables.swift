// SPDX-License-Identifier: Apache-2.0
import VMICore

extension SyntheticWindows {
    private var entrySize: UInt64 { version.mode == .legacy ? 4 : 8 }

    /// Bits of an address below the index into a level's table.
    private func shift(_ level: Int) -> UInt64 {
        UInt64(version.mode == .legacy ? 2 + 10 * level : 3 + 9 * level)
    }

    private func index(_ virtual: UInt64, _ level: Int) -> UInt64 {
        let count: UInt64 = version.mode == .legacy ? 1024 : version.mode == .pae && level == 3 ? 4 : 512
        return virtual >> shift(level) & (count - 1)
    }

    /// The physical address of the entry that a walk meets at a level, in a table.
    public func entry(_ virtual: UInt64, level: Int, in table: UInt64) -> UInt64 {
        table + index(virtual, level) * entrySize
    }

    /// A top-level table that maps itself.
    public mutating func makeRoot() -> UInt64 {
        let frame = takeFrame()
        switch version.mode {
        case .pae:
            // Its 32 bytes are not at the start of their page.
            let root = frame << 12 | 0x2a0
            let tables = (0..<4).map { _ in takeFrame() }
            for (index, table) in tables.enumerated() {
                set(table << 12 | 0x801, at: root + UInt64(index) * 8)
                set(table << 12 | 0x63, at: tables[3] << 12 + UInt64(index) * 8)
            }
            return root
        case .legacy, .fourLevel, .fiveLevel:
            set(frame << 12 | 0x63, at: frame << 12 + UInt64(version.selfIndex) * entrySize)
            return frame << 12
        }
    }

    /// Maps a page of 4 KiB by an entry as it stands there, whatever it says.
    public mutating func map(_ virtual: UInt64, entry raw: UInt64, root: UInt64) {
        let table = lowest(virtual, above: 1, root: root)
        set(raw, at: entry(virtual, level: 1, in: table))
    }

    mutating func mapLarge(_ virtual: UInt64, to physical: UInt64, root: UInt64) {
        set(physical | 0xe3, at: entry(virtual, level: 2, in: lowest(virtual, above: 2, root: root)))
    }

    /// The table of a level, made if it is not there.
    private mutating func lowest(_ virtual: UInt64, above level: Int, root: UInt64) -> UInt64 {
        var table = root
        for step in stride(from: version.mode.levels, to: level, by: -1) {
            let place = entry(virtual, level: step, in: table)
            if get(place) & 1 == 0 { set(takeFrame() << 12 | 0x67, at: place) }
            table = get(place) & 0x000f_ffff_ffff_f000
        }
        return table
    }

    /// A process's own tables: nothing of user mode's, the kernel's half as System has it.
    public mutating func makeProcessRoot() -> UInt64 {
        let new = makeRoot()
        switch version.mode {
        case .pae:
            for index in 2..<4 as Range<UInt64> {
                let own = get(new + index * 8) & ~0xfff
                let system = get(root + index * 8) & ~0xfff
                for entry in (index == 3 ? 4 : 0)..<512 as Range<UInt64> {
                    set(get(system + entry * 8), at: own + entry * 8)
                }
            }
        case .legacy:
            for entry in 512..<1024 as Range<UInt64> where entry != UInt64(version.selfIndex) {
                set(get(root + entry * 4), at: new + entry * 4)
            }
        case .fourLevel, .fiveLevel:
            for entry in 256..<512 as Range<UInt64> where entry != UInt64(version.selfIndex) {
                set(get(root + entry * 8), at: new + entry * 8)
            }
        }
        roots.append(new)
        return new
    }

    /// Writes an entry at a physical address.
    public mutating func set(_ raw: UInt64, at place: UInt64) {
        for index in 0..<entrySize {
            memory[Int(place + index)] = UInt8(truncatingIfNeeded: raw >> (8 * index))
        }
    }

    public func get(_ place: UInt64) -> UInt64 {
        (0..<entrySize).reversed().reduce(0) { $0 << 8 | UInt64(memory[Int(place + $1)]) }
    }
}
