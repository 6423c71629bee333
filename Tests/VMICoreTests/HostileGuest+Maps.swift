// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import VMICore

extension HostileGuest {
    /// Memory maps on a list and in a tree.
    static let maps = [
        HostileGuest("an area that is its own next", .maps, ["list-too-long", "record-full"], .old) {
            $0.point("vm_area_struct.vm_next", of: $1.areas[1], to: $1.areas[1])
        },
        HostileGuest("areas that lead back", .maps, ["list-too-long", "record-full"], .old) {
            $0.point("vm_area_struct.vm_next", of: $1.areas[3], to: $1.areas[0])
        },
        HostileGuest("an area of no map", .maps, ["bad-pointer"], .old) {
            $0.point("mm_struct.mmap", of: $1.mm, to: $1.task)
        },
        HostileGuest("an area that ends before it starts", .maps, ["bad-pointer"]) {
            $0.set("vm_area_struct.vm_end", of: $1.areas[1], to: 0x1000)
        },
        HostileGuest("a next area on a page that is not mapped", .maps, ["not-mapped"], .old) {
            $0.set("vm_area_struct.vm_next", of: $1.areas[1], to: edge + 8)
        },
        HostileGuest("a tree whose root is below itself", .maps, ["list-too-long"]) {
            let slots = $0.place("maple_arange_64.slot", of: $1.nodes[0])
            $0.write($0.virtual($1.nodes[0]) | 3 << 3, at: slots)
        },
        HostileGuest("a leaf in the place of the root that leads to itself", .maps, ["bad-pointer"]) {
            let slots = $0.place("maple_range_64.slot", of: $1.nodes[1])
            $0.write($0.virtual($1.nodes[1]) | 1 << 3, at: slots)
        },
        HostileGuest("a tree's numbers that fall", .maps, ["bad-pointer"]) {
            let pivots = $0.place("maple_range_64.pivot", of: $1.nodes[1])
            $0.write(0x10_0000, at: pivots + 16)
        },
        HostileGuest("a tree of nodes of no kind", .maps, ["bad-pointer"]) {
            let slots = $0.place("maple_arange_64.slot", of: $1.nodes[0])
            $0.write($0.virtual($1.nodes[1]) | 9 << 3, at: slots)
        },
        HostileGuest("a tree whose root is no node", .maps, ["bad-pointer"]) {
            $0.write(
                $0.virtual($1.areas[0]), at: $0.place("mm_struct.mm_mt", "maple_tree.ma_root", of: $1.mm))
        },
        HostileGuest("a tree of one node in ever smaller parts", .maps, ["list-too-long", "record-full"]) {
            // Each leaf is the same, so each area comes again wherever its number is looked for.
            let pivots = $0.place("maple_arange_64.pivot", of: $1.nodes[0])
            let slots = $0.place("maple_arange_64.slot", of: $1.nodes[0])
            for index in 0..<9 as Range<UInt64> {
                $0.write((index + 1) << 20, at: pivots + index * 8)
                $0.write($0.virtual($1.nodes[0]) | 3 << 3, at: slots + index * 8)
            }
        },
        HostileGuest("a node on a page that is not mapped", .maps, ["not-mapped"]) {
            $0.write(edge | 1 << 3, at: $0.place("maple_arange_64.slot", of: $1.nodes[0]))
        },
    ]
}
