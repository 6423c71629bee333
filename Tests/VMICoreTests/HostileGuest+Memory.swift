// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import VMICore

extension HostileGuest {
    /// Texts without an end, and structures that go on where nothing is mapped.
    static let strings = [
        HostileGuest("names that do not end", []) { guest in
            for link in guest.taskLinks {
                let task = link - SyntheticGuest.tasksOffset
                guest.write([UInt8](repeating: 0x41, count: 24), at: task + SyntheticGuest.commOffset)
            }
            for link in guest.moduleLinks.dropFirst() {
                guest.write([UInt8](repeating: 0xff, count: 64), at: link + 16)
            }
        },
        HostileGuest("a name that goes on where nothing is mapped", ["not-mapped"]) { guest in
            straddle(&guest, SyntheticGuest.commOffset + 8)
        },
        HostileGuest("a pid on a page that is not mapped", ["not-mapped"]) { guest in
            straddle(&guest, SyntheticGuest.pidOffset)
        },
        HostileGuest("a next pointer half on a page that is not mapped", ["not-mapped", "bad-pointer"]) {
            // Not aligned, so it is refused before it is followed.
            straddle(&$0, SyntheticGuest.tasksOffset + 4)
        },
        HostileGuest("a task on a frame that is not there", ["frame-absent"]) { guest in
            let page: UInt64 = 0xffff_9100_0000_0000
            guest.map(page, to: 0x7000_0000, level: 1)
            guest.write(page + SyntheticGuest.tasksOffset, at: guest.taskLinks[3])
        },
        HostileGuest("a banner that does not end", ["kernel-not-found", "kernel-not-mapped"]) { guest in
            let start = guest.base + SyntheticGuest.bannerOffset
            guest.write([UInt8](repeating: 0x20, count: 0xf00), at: start + 14)
        },
    ]

    /// A task so that its byte `offset` is the first of a page that is not mapped.
    private static func straddle(_ guest: inout SyntheticGuest, _ offset: UInt64) {
        let page: UInt64 = 0xffff_9100_0000_0000
        guest.map(page, to: 0x50_0000, level: 1)
        let task = page + Frame.size - offset
        let next = Frame.size - offset + SyntheticGuest.tasksOffset
        if next < Frame.size { guest.write(guest.virtual(guest.taskLinks[0]), at: 0x50_0000 + next) }
        guest.write(task + SyntheticGuest.tasksOffset, at: guest.taskLinks[2])
    }

    /// Page tables that lead back to themselves, or nowhere.
    static let tables = [
        HostileGuest("a top table that is its own every entry", ["kernel-not-mapped", "not-mapped"]) {
            guest in
            for index in 0..<512 as Range<UInt64> {
                guest.write(guest.root | 0x63, at: guest.root + index * 8)
            }
        },
        HostileGuest("every table is its own every entry", ["kernel-not-mapped", "not-mapped"]) { guest in
            for page in 1..<16 as Range<UInt64> {
                for index in 0..<512 as Range<UInt64> {
                    guest.write(page << 12 | 0x63, at: page << 12 + index * 8)
                }
            }
        },
        HostileGuest(
            "the tasks' map leads back to its own table", ["not-mapped", "bad-page-table", "frame-absent"]
        ) {
            let table = $0.entry(of: SyntheticGuest.directMap, level: 2)
            $0.write(table & ~0xfff | 0x63, at: table)
        },
        HostileGuest("tables beyond the memory", ["kernel-not-mapped", "frame-absent"]) { guest in
            guest.write(0x000f_ffff_ffff_f063, at: guest.entry(of: SyntheticGuest.directMap, level: 3))
            guest.write(0x000f_ffff_ffff_f063, at: guest.entry(of: guest.virtualBase, level: 3))
        },
        HostileGuest("reserved bits", ["kernel-not-mapped", "bad-page-table"]) { guest in
            let entry = guest.entry(of: SyntheticGuest.directMap, level: 2)
            guest.write(guest.word(at: entry) | 0x1f_e000, at: entry)
        },
        HostileGuest(
            "the whole kernel's half is one page", ["kernel-not-mapped", "not-mapped", "bad-pointer"]
        ) {
            let table: UInt64 = 0x60_0000
            for index in 0..<512 as Range<UInt64> {
                $0.write(0x20_0000 | 0xe3, at: table + 0x1000 + index * 8)
                $0.write(table + 0x1000 | 0x63, at: table + index * 8)
                if index >= 256 { $0.write(table | 0x63, at: $0.root + index * 8) }
            }
        },
    ]

    /// More kernels than one.
    static let kernels = [
        HostileGuest("a banner in each 2 MiB", ["kernel-not-mapped"]) { guest in
            let banner = Array(SyntheticGuest.banner.utf8)
            for base in stride(from: 0, to: UInt64(guest.memory.count), by: 2 << 20) {
                guest.write(banner, at: base + SyntheticGuest.bannerOffset)
            }
            guest.write(0, at: guest.entry(of: guest.virtualBase, level: 4))
        },
        // The first is taken, and what the others' pointers say is another address of the same.
        HostileGuest("a kernel at every place of its map", ["list-loops"]) { guest in
            for distance in stride(from: 0, to: 1 << 30, by: 2 << 20) as StrideTo<UInt64> {
                guest.map(0xffff_ffff_8000_0000 + distance, to: guest.base, level: 2)
            }
        },
        HostileGuest("nothing but ones", ["kernel-not-found"]) { guest in
            guest.memory = [UInt8](repeating: 0xff, count: guest.memory.count)
        },
        HostileGuest("nothing but zeros", ["kernel-not-found"]) { guest in
            guest.memory = [UInt8](repeating: 0, count: guest.memory.count)
        },
    ]
}
