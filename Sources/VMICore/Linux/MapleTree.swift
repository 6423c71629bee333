// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// A maple tree of the kernel's (include/linux/maple_tree.h), which from Linux 6.1 on holds a process's memory map.
///
/// It maps ranges of numbers to pointers. A node is 256 bytes, aligned to them; a pointer to one carries its type
/// in bits 6:3, and the root's a mark in bit 1. Slot `i` of a node covers the numbers above pivot `i - 1` up to pivot `i`; the last
/// slot in use has no pivot, or one that is the node's own end, and what lies behind it is zero.
struct MapleTree {
    /// Where the tree's root pointer stands.
    let root: VirtualAddress
    let layout: Layout
    let mode: PagingMode

    /// What a number led to: a pointer, or nil where nothing is, and the last number for which it is so.
    struct Range {
        var pointer: VirtualAddress?
        var last: UInt64
    }

    struct Layout {
        let rootOffset: UInt64
        /// Nodes whose slots hold pointers to nodes, or in a leaf what the tree holds.
        let range: Node
        /// The same with gaps noted, and so with fewer slots.
        let allocation: Node

        /// Arrays of numbers and of pointers of the kernel's width; a node of 32 bits has twice as many.
        struct Node {
            let pivots: UInt64
            let pivotCount: Int
            let slots: UInt64
            let slotCount: Int
        }

        init(_ profile: PackedProfile) throws(VMIError) {
            rootOffset = try profile.offset(of: "maple_tree.ma_root")
            range = try Self.node("maple_range_64", profile)
            allocation = try Self.node("maple_arange_64", profile)
        }

        private static func node(_ name: String, _ profile: PackedProfile) throws(VMIError) -> Node {
            // Far less than a node's 256 bytes can hold.
            let pivots = try profile.place(of: name + ".pivot", limit: 256)
            let slots = try profile.place(of: name + ".slot", limit: 256)
            let width: UInt32 = profile.architecture == .amd64 ? 8 : 4
            return Node(
                pivots: UInt64(pivots.offset), pivotCount: Int(pivots.size / width),
                slots: UInt64(slots.offset), slotCount: Int(slots.size / width))
        }
    }

    private enum Kind: UInt64 {
        case dense, leaf, range, allocation
    }

    /// A node's address, and what it is.
    private struct NodePointer {
        let address: VirtualAddress
        let kind: Kind

        init?(_ word: UInt64, isRoot: Bool, in mode: PagingMode) {
            address = VirtualAddress(word & ~0xff)
            guard word & 3 == (isRoot ? 2 : 0), mode.isKernel(address),
                let kind = Kind(rawValue: word >> 3 & 15)
            else { return nil }
            self.kind = kind
        }
    }

    /// The tree has no more levels, whatever it holds: each has at least two slots in use.
    private static let levels = 64

    /// The last number that there is (ULONG_MAX).
    var end: UInt64 { mode.isLong ? .max : 0xffff_ffff }

    /// What the tree has for a number.
    func find(_ number: UInt64, with inspector: inout Inspector) throws(VMIError) -> Range {
        var word = try inspector.long(root)
        var first: UInt64 = 0
        var last = end
        guard word != 0 else { return Range(pointer: nil, last: last) }
        let width = UInt64(mode.pointerSize)
        for level in 0..<Self.levels {
            guard let node = NodePointer(word, isRoot: level == 0, in: mode), node.kind != .dense else {
                throw .badPointer(VirtualAddress(word))
            }
            let layout = node.kind == .allocation ? layout.allocation : layout.range
            var slot = 0
            while slot < layout.slotCount {
                var end = last
                if slot < layout.pivotCount {
                    let place = node.address.advanced(by: layout.pivots + UInt64(slot) * width)
                    let pivot = try inspector.long(place)
                    if pivot < last, pivot != 0 || slot == 0 { end = pivot }
                }
                guard end >= first else { throw .badPointer(node.address) }
                if number <= end {
                    last = end
                    break
                }
                first = end &+ 1
                slot += 1
            }
            guard slot < layout.slotCount else { throw .badPointer(node.address) }
            let place = node.address.advanced(by: layout.slots + UInt64(slot) * width)
            if node.kind == .leaf { return Range(pointer: try inspector.pointer(at: place), last: last) }
            word = try inspector.long(place)
        }
        throw .tooMany(Self.levels)
    }
}
