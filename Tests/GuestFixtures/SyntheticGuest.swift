// SPDX-License-Identifier: Apache-2.0
public import TargetBundle
public import VMICore

/// The physical memory of a small invented Linux, to be changed at will before it is read.
///
/// Its kernel's image is 64 KiB; page tables and task structures lie in the first 2 MiB.
public struct SyntheticGuest: Sendable {
    /// Physical memory from address 0 on.
    public var memory: [UInt8]
    /// Where the kernel's image is in physical memory.
    public let base: UInt64
    /// How far KASLR moved it.
    public let slide: UInt64
    /// Levels of paging: 4 or 5.
    public let levels: Int
    private var nextFree: UInt64 = 0x1000
    /// Physical addresses of the `list_head`s, the list's head first.
    public internal(set) var taskLinks: [UInt64] = []
    public internal(set) var moduleLinks: [UInt64] = []

    // Where things are in the image, and in its structures.
    public static let text: UInt64 = 0xffff_ffff_8100_0000
    public static let directMap: UInt64 = 0xffff_8880_0000_0000
    public static let bannerOffset: UInt64 = 0x1100
    public static let topTableOffset: UInt64 = 0x2000
    public static let initTaskOffset: UInt64 = 0x8000
    public static let modulesOffset: UInt64 = 0xa000
    public static let banner = "Linux version 6.1.0-fixture (someone@example.org) #1 SMP"
    public static let bannerPrefix = "Linux version 6.1.0-fixture (someone@example.org) "
    public static let tasksOffset: UInt64 = 0x20
    public static let pidOffset: UInt64 = 0x40
    public static let commOffset: UInt64 = 0x48
    public static let mmOffset: UInt64 = 0x60
    public static let pgdOffset: UInt64 = 0x18
    static let listOffset: UInt64 = 0x8
    static let nameOffset: UInt64 = 0x18
    static let coreOffset: UInt64 = 0x60
    static let sizeOffset: UInt64 = 0x8
    static let initOffset: UInt64 = 0x80

    public init(base: UInt64 = 0x20_0000, slide: UInt64 = 0, levels: Int = 4, size: Int = 8 << 20) {
        memory = [UInt8](repeating: 0, count: size)
        self.base = base
        self.slide = slide
        self.levels = levels
        write(Array(Self.banner.utf8) + [0], at: base + Self.bannerOffset)
        map(virtualBase, to: base, level: 2)
        for address in stride(from: 0, to: UInt64(size), by: 2 << 20) {
            map(Self.directMap + address, to: address, level: 2)
        }
        write(pid: 0, name: "swapper/0", at: base + Self.initTaskOffset)
        link(base + Self.initTaskOffset + Self.tasksOffset, to: \.taskLinks)
        link(base + Self.modulesOffset, to: \.moduleLinks)
    }

    /// Where the image is in the kernel's address space.
    public var virtualBase: UInt64 { Self.text &+ slide }

    /// The physical address of the kernel's top-level table.
    public var root: UInt64 { base + Self.topTableOffset }

    /// The kernel's address space.
    public var space: AddressSpace { AddressSpace(cr3: root, mode: levels == 5 ? .fiveLevel : .fourLevel) }

    /// The builder of this kernel's profile.
    public static var profileBuilder: PackedProfile.Builder {
        var builder = PackedProfile.Builder(bannerPrefix: Array(bannerPrefix.utf8))
        builder.addSymbol("_text", at: text)
        builder.addSymbol("linux_banner", at: text + bannerOffset)
        builder.addSymbol("init_top_pgt", at: text + topTableOffset)
        builder.addSymbol("init_task", at: text + initTaskOffset)
        builder.addSymbol("modules", at: text + modulesOffset)
        builder.addSymbol("unmapped", at: text + (4 << 20))
        builder.addMember("task_struct.tasks", offset: UInt32(tasksOffset), size: 16)
        builder.addMember("task_struct.pid", offset: UInt32(pidOffset), size: 4)
        builder.addMember("task_struct.comm", offset: UInt32(commOffset), size: 16)
        builder.addMember("task_struct.mm", offset: UInt32(mmOffset), size: 8)
        builder.addMember("mm_struct.pgd", offset: UInt32(pgdOffset), size: 8)
        builder.addMember("module.list", offset: UInt32(listOffset), size: 16)
        builder.addMember("module.name", offset: UInt32(nameOffset), size: 56)
        builder.addMember("module.core_layout", offset: UInt32(coreOffset), size: 32)
        builder.addMember("module.init_layout", offset: UInt32(initOffset), size: 32)
        builder.addMember("module_layout.size", offset: UInt32(sizeOffset), size: 4)
        return builder
    }

    /// This kernel's profile.
    public static func profile() throws -> PackedProfile { try PackedProfile(profileBuilder.pack()) }
}

extension SyntheticGuest {
    /// Writes bytes at a physical address.
    public mutating func write(_ bytes: [UInt8], at address: UInt64) {
        memory.replaceSubrange(Int(address)..<Int(address) + bytes.count, with: bytes)
    }

    /// Writes a 64-bit number at a physical address.
    public mutating func write(_ word: UInt64, at address: UInt64) {
        write((0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }, at: address)
    }

    /// The 64-bit number at a physical address.
    public func word(at address: UInt64) -> UInt64 {
        (0..<8).reversed().reduce(0) { $0 << 8 | UInt64(memory[Int(address) + $1]) }
    }

    /// Takes zeroed memory out of the first 2 MiB.
    public mutating func allocate(_ size: UInt64, alignment: UInt64 = 64) -> UInt64 {
        let start = (nextFree + alignment - 1) & ~(alignment - 1)
        nextFree = start + size
        precondition(nextFree <= 2 << 20, "the fixture is too small")
        return start
    }

    /// Maps a page: of 4 KiB at level 1, 2 MiB at level 2, 1 GiB at level 3.
    public mutating func map(_ virtual: UInt64, to physical: UInt64, level: Int, root: UInt64? = nil) {
        var table = root ?? self.root
        for step in stride(from: levels, to: level, by: -1) {
            let place = entry(of: virtual, level: step, in: table)
            if word(at: place) & 1 == 0 { write(allocate(4096, alignment: 4096) | 0x63, at: place) }
            table = word(at: place) & 0x000f_ffff_ffff_f000
        }
        write(physical | (level == 1 ? 0x63 : 0xe3), at: entry(of: virtual, level: level, in: table))
    }

    /// The physical address of the entry that a walk meets at a level, in a table.
    public func entry(of virtual: UInt64, level: Int, in table: UInt64) -> UInt64 {
        table + (virtual >> UInt64(3 + 9 * level) & 511) * 8
    }

    /// The physical address of the entry that a walk from the kernel's root meets at a level.
    public func entry(of virtual: UInt64, level: Int) -> UInt64 {
        var table = root
        for step in stride(from: levels, to: level, by: -1) {
            table = word(at: entry(of: virtual, level: step, in: table)) & 0x000f_ffff_ffff_f000
        }
        return entry(of: virtual, level: level, in: table)
    }
}
