// SPDX-License-Identifier: Apache-2.0

// Windows reaches its page tables through themselves: in each tree of them, an entry of the kernel's half of
// the top-level table leads back to that table. So it does from Windows 7 to 11; which entry it is, is the
// same everywhere up to Windows 10 1511, and drawn at each start from then on, in long mode.

extension PagingMode {
    /// Whether a page may be a top-level table of Windows's, or of PAE, hold one.
    ///
    /// The four entries at the top of PAE have 32 bytes somewhere in a page, and the table of the highest GiB
    /// maps itself and its three siblings: that is looked at by `PhysicalMemory.mapsItself`.
    func mayMapItself(_ page: borrowing Page, _ frame: Frame) -> Bool {
        switch self {
        case .fourLevel, .fiveLevel:
            // Without a way out, so that it is done for several entries at once.
            let own = frame.start.raw | 1
            var count = 0
            for offset in stride(from: 2048, to: 4096, by: 8) {
                count += page.word64(at: offset) & 0x000f_ffff_ffff_f001 == own ? 1 : 0
            }
            return count > 0
        case .pae:
            for first in stride(from: 0, to: 512, by: 4) where Self.isPAETop(page, first) { return true }
        case .legacy:
            let entry = page.legacyEntry(Self.legacySelf)
            return entry.frame == frame && entry.raw & 1 == 1
        }
        return false
    }

    /// The tables are at 0xc0000000 where addresses have 32 bits.
    private static var legacySelf: Int { 0x300 }

    /// Four entries that are present, set no reserved bit, and lead to four different tables.
    private static func isPAETop(_ page: borrowing Page, _ first: Int) -> Bool {
        for index in first..<first + 4 {
            let entry = page.entry(index)
            guard entry.isPresent, !entry.setsReservedBitsOfPDPTE, entry.frame.number != 0 else {
                return false
            }
            for other in first..<index where page.entry(other).frame == entry.frame { return false }
        }
        return true
    }
}

extension PhysicalMemory {
    /// The next address from `start` on, in its frame, at which a top-level table of PAE is that maps itself.
    mutating func paeTop(from start: PhysicalAddress) -> PhysicalAddress? {
        var place = start
        while place.frame == start.frame {
            if mapsItself(place) { return place }
            place = place.advanced(by: 32)
        }
        return nil
    }

    private mutating func mapsItself(_ top: PhysicalAddress) -> Bool {
        do throws(VMIError) {
            let last = PageTableEntry(raw: try number(top.advanced(by: 24), size: 8))
            guard last.isPresent else { return false }
            for index in 0..<4 as Range<UInt64> {
                let entry = PageTableEntry(raw: try number(top.advanced(by: 8 * index), size: 8))
                let own = PageTableEntry(raw: try number(last.frame.start.advanced(by: 8 * index), size: 8))
                guard entry.isPresent, own.isPresent, own.frame == entry.frame else { return false }
            }
            return true
        } catch {
            return false
        }
    }
}
