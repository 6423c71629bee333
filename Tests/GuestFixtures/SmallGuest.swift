// SPDX-License-Identifier: Apache-2.0
public import TargetBundle
public import VMICore

/// The physical memory of a small invented Linux of 32 bits.
///
/// All of it is mapped at one distance, PAGE_OFFSET, which such a kernel has by how it was built (CONFIG_VMSPLIT_...).
public struct SmallGuest: Sendable {
    public private(set) var memory = [UInt8](repeating: 0, count: 16 << 20)
    /// PAGE_OFFSET.
    public let split: UInt64
    /// Whether its tables are those of PAE.
    public let hasPAE: Bool
    /// Where its image is in physical memory.
    public let base: UInt64
    private var tasks: [UInt64] = []

    /// Where the image begins as linked, counted from PAGE_OFFSET (CONFIG_PHYSICAL_START).
    private static let start: UInt64 = 0x100_0000
    private static let banner = "Linux version 6.1.0-small (someone@example.org) "
    private static let (bannerAt, tableAt, initTaskAt): (UInt64, UInt64, UInt64) = (0x1100, 0x2000, 0x8000)
    private static let (tasksAt, pidAt, nameAt, mapAt): (UInt64, UInt64, UInt64, UInt64) =
        (0x10, 0x18, 0x20, 0x30)

    public init(split: UInt64, hasPAE: Bool, base: UInt64 = 0x40_0000) {
        (self.split, self.hasPAE, self.base) = (split, hasPAE, base)
        write(Array((Self.banner + "#1 SMP\0").utf8), at: base + Self.bannerAt)
        // Pages of 2 MiB, of a table for each GiB; or of 4 MiB.
        let table = base + Self.tableAt
        if hasPAE {
            for gigabyte in split >> 30..<4 {
                number(table + 0x1000 * (gigabyte + 1) | 1, at: table + gigabyte * 8)
            }
        }
        let size: UInt64 = hasPAE ? 2 << 20 : 4 << 20
        for physical in stride(from: 0, to: UInt64(memory.count), by: Int(size)) {
            let virtual = split + physical
            let place =
                hasPAE
                ? table + 0x1000 * (virtual >> 30 + 1) + (virtual >> 21 & 511) * 8
                : table + (virtual >> 22) * 4
            number(physical | 0xe3, at: place)
        }
        add(base + Self.initTaskAt, pid: 0, name: "swapper/0")
    }

    /// Adds a process at the end of the list.
    public mutating func addTask(pid: UInt64, name: String) {
        add(UInt64(0x1_0000 + 0x100 * tasks.count), pid: pid, name: name)
    }

    /// The profile of this kernel.
    public func profile() throws -> PackedProfile {
        var builder = PackedProfile.Builder(
            bannerPrefix: Array(Self.banner.utf8), pagingLevels: hasPAE ? 3 : 2)
        builder.architecture = .i386
        let text = split + Self.start
        builder.addSymbol("_text", at: text)
        builder.addSymbol("linux_banner", at: text + Self.bannerAt)
        builder.addSymbol("swapper_pg_dir", at: text + Self.tableAt)
        builder.addSymbol("init_task", at: text + Self.initTaskAt)
        builder.addMember("task_struct.tasks", offset: UInt32(Self.tasksAt), size: 8)
        builder.addMember("task_struct.pid", offset: UInt32(Self.pidAt), size: 4)
        builder.addMember("task_struct.comm", offset: UInt32(Self.nameAt), size: 16)
        builder.addMember("task_struct.mm", offset: UInt32(Self.mapAt), size: 4)
        builder.addMember("mm_struct.pgd", offset: 0, size: 4)
        return try PackedProfile(builder.pack())
    }

    private mutating func add(_ task: UInt64, pid: UInt64, name: String) {
        number(pid, at: task + Self.pidAt)
        write(Array(name.utf8), at: task + Self.nameAt)
        tasks.append(task + Self.tasksAt)
        for (index, place) in tasks.enumerated() {
            number(split + tasks[(index + 1) % tasks.count], at: place)
            number(split + tasks[(index + tasks.count - 1) % tasks.count], at: place + 4)
        }
    }

    /// 32 bits of a number.
    private mutating func number(_ number: UInt64, at address: UInt64) {
        write((0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }, at: address)
    }

    private mutating func write(_ bytes: [UInt8], at address: UInt64) {
        memory.replaceSubrange(Int(address)..<Int(address) + bytes.count, with: bytes)
    }
}
