// SPDX-License-Identifier: Apache-2.0
import VMICore

/// Page tables made by hand: a page of user mode's, and one of the kernel's pool.
struct InventedTables {
    static let user: UInt64 = 0x40_0000

    var bytes = [UInt8](repeating: 0, count: 64 << 12)
    let mode: PagingMode
    let root: UInt64 = 0x1000
    private var next: UInt64 = 0x2000
    /// Where the entry of level 1 of the user's page lies.
    private(set) var leaf: UInt64 = 0

    var pool: UInt64 { mode == .pae ? 0x8520_0000 : 0xffff_c403_1220_0000 }

    init(_ mode: PagingMode) {
        self.mode = mode
        leaf = map(Self.user, to: 0)
        map(pool, to: 0x2_0867)
    }

    /// What stands in the pool where prototypes are.
    mutating func setPrototype(_ entry: UInt64) { set(entry, at: 0x2_0108) }

    /// An entry that is not present, and stands for the one at an address.
    func standing(for address: UInt64) -> UInt64 {
        (mode == .pae ? address << 32 : address << 16) | 0x480
    }

    /// Maps a page of 4 KiB; returns where its entry lies.
    @discardableResult
    mutating func map(_ address: UInt64, to entry: UInt64) -> UInt64 {
        var table = root
        for level in stride(from: mode.levels, to: 1, by: -1) {
            let place = table + index(address, level) * 8
            if number(at: place) == 0 {
                set(next | (mode == .pae && level == 3 ? 1 : 0x67), at: place)
                next += 0x1000
            }
            table = number(at: place) & ~0xfff
        }
        set(entry, at: table + index(address, 1) * 8)
        return table + index(address, 1) * 8
    }

    mutating func set(_ value: UInt64, at place: UInt64) {
        for byte in 0..<8 as Range<UInt64> {
            bytes[Int(place + byte)] = UInt8(truncatingIfNeeded: value >> (8 * byte))
        }
    }

    func number(at place: UInt64) -> UInt64 {
        (0..<8).reversed().reduce(0) { $0 << 8 | UInt64(bytes[Int(place) + $1]) }
    }

    private func index(_ address: UInt64, _ level: Int) -> UInt64 {
        address >> UInt64(3 + 9 * level) & (mode == .pae && level == 3 ? 3 : 511)
    }
}
