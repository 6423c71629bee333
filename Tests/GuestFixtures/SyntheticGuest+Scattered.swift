// SPDX-License-Identifier: Apache-2.0
import SeededRandom

extension SyntheticGuest {
    /// What `xl dump-core` would write of it if it were a PV guest: pages of 4 KiB alone, which lie anywhere in the
    /// machine, as its page tables say; its kernel has the page numbers of where it was linked.
    public func scatteredCore(seed: UInt64) -> [UInt8] {
        var guest = self
        guest.splitLargePages(in: guest.root, level: levels)
        let count = UInt64(guest.memory.count) >> 12
        var generator = SeededGenerator(seed: seed)
        let frames = (0x1_0000..<0x1_0000 + count as Range<UInt64>).shuffled(using: &generator)
        let numbers = guest
        guest.renumber(root, level: levels, as: numbers) { frames[Int($0)] }
        let kernel = base >> 12
        return DumpBuilder.xen(
            pages: (0..<count).map { page in
                let start = Int(page << 12)
                let isKernel = page >= kernel && page < kernel + 16
                return (
                    page: isKernel ? page - kernel + 0x1000 : page, frame: frames[Int(page)],
                    bytes: Array(guest.memory[start..<start + 4096])
                )
            })
    }

    private mutating func splitLargePages(in table: UInt64, level: Int) {
        for place in stride(from: table, to: table + 4096, by: 8) {
            let entry = word(at: place)
            let target = entry & 0x000f_ffff_ffff_f000
            guard level > 1, entry & 1 == 1, target < UInt64(memory.count) else { continue }
            if level == 2, entry & 0x80 != 0 {
                let own = allocate(4096, alignment: 4096)
                for index in 0..<512 as Range<UInt64> {
                    write((entry & 0x000f_ffff_ffe0_0000 + index << 12) | 0x63, at: own + index * 8)
                }
                write(own | 0x63, at: place)
            } else {
                splitLargePages(in: target, level: level - 1)
            }
        }
    }

    private mutating func renumber(
        _ table: UInt64, level: Int, as before: SyntheticGuest, _ frame: (UInt64) -> UInt64
    ) {
        for place in stride(from: table, to: table + 4096, by: 8) {
            let entry = before.word(at: place)
            let target = entry & 0x000f_ffff_ffff_f000
            guard entry & 1 == 1, target < UInt64(memory.count) else { continue }
            write(frame(target >> 12) << 12 | entry & 0xfff, at: place)
            if level > 1 { renumber(target, level: level - 1, as: before, frame) }
        }
    }
}
