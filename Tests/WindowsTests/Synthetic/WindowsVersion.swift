// SPDX-License-Identifier: Apache-2.0
public import VMICore

/// What a version of Windows's kernel is made like, as far as programs read it.
///
/// The numbers are those of Microsoft's public symbol files, as they are published: for Windows 7 SP1 in
/// ntdiff/headers (`Win7_SP1/x64/System32/ntoskrnl.exe` and others) and in Geoff Chappell's pages on EPROCESS and
/// ETHREAD; for Windows 10 22H2 (whose structures are those of 2004), Windows 11 22H2 and Windows 11 24H2 in what
/// WinDbg's `dt nt!_EPROCESS`, `_ETHREAD` and `_HANDLE_TABLE` say, as many write-ups of drivers show it.
public struct WindowsVersion: Sendable, CustomStringConvertible {
    public let name: String
    public let mode: PagingMode
    /// Where each member is, and its size; a structure's name alone has its size.
    public let members: Members
    public var build: UInt32
    /// Whether the types of objects are disguised.
    public let hasCookie: Bool
    /// Whether handles keep the object above 20 bits of their own.
    public let isPacked: Bool
    /// Where the kernel's image and its pool are.
    public var imageBase: UInt64
    public let pool: UInt64
    /// The entry of the top-level table that maps it.
    public let selfIndex: Int
    /// The name of the PDB file.
    public let pdb: String

    public var description: String { name }
    public var isLong: Bool { mode == .fourLevel || mode == .fiveLevel }
    public var width: UInt64 { isLong ? 8 : 4 }

    public func offset(_ member: String) -> UInt64 { UInt64(members[member]?.offset ?? 0) }
    public func has(_ member: String) -> Bool { members[member] != nil }
}

extension WindowsVersion {
    /// Where members are in their structures.
    public typealias Members = [String: (offset: UInt32, size: UInt32)]

    public static let all = [seven64, seven32, legacy32, ten, eleven]

    public static let seven64 = WindowsVersion(
        name: "Windows 7 SP1 x64", mode: .fourLevel,
        members: long.merging(
            process(
                pid: 0x180, links: 0x188, objectTable: 0x200, file: 0x2e0, threads: 0x308, exit: 0x170,
                directory: 0x28)
        ) { $1 }.merging(thread(cid: 0x3b0, start: 0x388, entry: 0x420, block: 0xb8, width: 8)) { $1 }
            .merging([
                "_HANDLE_TABLE.TableCode": (0, 8), "_HANDLE_TABLE.NextHandleNeedingPool": (0x5c, 4),
                "_HANDLE_TABLE_ENTRY.Object": (0, 8),
            ]) { $1 },
        build: 7601, hasCookie: false, isPacked: false, imageBase: 0xffff_f800_02a1_b000,
        pool: 0xffff_fa80_0180_0000,
        selfIndex: 0x1ed, pdb: "ntkrnlmp.pdb")

    public static let seven32 = WindowsVersion(
        name: "Windows 7 SP1 x86 (PAE)", mode: .pae, members: sevenShort, build: 7601, hasCookie: false,
        isPacked: false,
        imageBase: 0x8281_c000, pool: 0x8520_0000, selfIndex: 3, pdb: "ntkrpamp.pdb")

    /// The same where PAE is off.
    public static let legacy32 = WindowsVersion(
        name: "Windows 7 SP1 x86 (without PAE)", mode: .legacy, members: sevenShort, build: 7601,
        hasCookie: false,
        isPacked: false, imageBase: 0x8284_8000, pool: 0x8520_0000, selfIndex: 0x300, pdb: "ntkrnlmp.pdb")

    public static let ten = WindowsVersion(
        name: "Windows 10 22H2 x64", mode: .fourLevel,
        members: newer.merging(thread(cid: 0x478, start: 0x450, entry: 0x4e8, block: 0xf0, width: 8)) { $1 },
        build: 19045, hasCookie: true, isPacked: true, imageBase: 0xffff_f804_2d20_0000,
        pool: 0xffff_c403_1200_0000,
        selfIndex: 0x1a5, pdb: "ntkrnlmp.pdb")

    public static let eleven = WindowsVersion(
        name: "Windows 11 22H2 x64", mode: .fourLevel,
        members: newer.merging(thread(cid: 0x4c8, start: 0x4a0, entry: 0x538, block: 0xf0, width: 8)) { $1 },
        build: 22621, hasCookie: true, isPacked: true, imageBase: 0xffff_f805_5e40_0000,
        pool: 0xffff_9101_4280_0000,
        selfIndex: 0x11b, pdb: "ntkrnlmp.pdb")

    /// Without threads, of which no layout is published that could be cited.
    public static let eleven24H2 = WindowsVersion(
        name: "Windows 11 24H2 x64", mode: .fourLevel,
        members: long.merging(
            process(
                pid: 0x1d0, links: 0x1d8, objectTable: 0x300, file: 0x338, threads: 0x370, exit: 0x5c0,
                directory: 0x28)
        ) { $1 }.merging(newHandles) { $1 }.merging(["_KPROCESS.UserDirectoryTableBase": (0x158, 8)]) { $1 },
        build: 26100, hasCookie: true, isPacked: true, imageBase: 0xffff_f800_b4a0_0000,
        pool: 0xffff_d285_8660_0000,
        selfIndex: 0x19f, pdb: "ntkrnlmp.pdb")

    private static let sevenShort: Members = short.merging(
        process(
            pid: 0xb4, links: 0xb8, objectTable: 0xf4, file: 0x16c, threads: 0x188, exit: 0xa8,
            directory: 0x18)
    ) { $1 }.merging(thread(cid: 0x22c, start: 0x218, entry: 0x268, block: 0x88, width: 4)) { $1 }
        .merging([
            "_HANDLE_TABLE.TableCode": (0, 4), "_HANDLE_TABLE.NextHandleNeedingPool": (0x34, 4),
            "_HANDLE_TABLE_ENTRY.Object": (0, 4),
        ]) { $1 }

    /// Windows 10 2004 to Windows 11 22H2.
    private static let newer: Members = long.merging(
        process(
            pid: 0x440, links: 0x448, objectTable: 0x570, file: 0x5a8, threads: 0x5e0, exit: 0x840,
            directory: 0x28)
    ) { $1 }.merging(newHandles) { $1 }.merging(["_KPROCESS.UserDirectoryTableBase": (0x388, 8)]) { $1 }

    private static let newHandles: Members = [
        "_HANDLE_TABLE.TableCode": (8, 8), "_HANDLE_TABLE.NextHandleNeedingPool": (0, 4),
    ]

    private static func process(
        pid: UInt32, links: UInt32, objectTable: UInt32, file: UInt32, threads: UInt32, exit: UInt32,
        directory: UInt32
    ) -> Members {
        [
            "_EPROCESS.UniqueProcessId": (pid, 8), "_EPROCESS.ActiveProcessLinks": (links, 16),
            "_EPROCESS.ObjectTable": (objectTable, 8), "_EPROCESS.ImageFileName": (file, 15),
            "_EPROCESS.ThreadListHead": (threads, 16), "_EPROCESS.ExitTime": (exit, 8),
            "_KPROCESS.DirectoryTableBase": (directory, 8),
        ]
    }

    private static func thread(
        cid: UInt32, start: UInt32, entry: UInt32, block: UInt32, width: UInt32
    ) -> Members {
        [
            "_ETHREAD.Cid": (cid, 2 * width), "_ETHREAD.StartAddress": (start, width),
            "_ETHREAD.ThreadListEntry": (entry, 2 * width), "_KTHREAD.Teb": (block, width),
            "_CLIENT_ID.UniqueThread": (width, width),
        ]
    }

    /// What is the same in every version for x64, and for x86.
    private static let long: Members = [
        "_OBJECT_HEADER.TypeIndex": (0x18, 1), "_OBJECT_HEADER.InfoMask": (0x1a, 1),
        "_OBJECT_HEADER.Body": (0x30, 8), "_OBJECT_HEADER_CREATOR_INFO": (0, 0x20),
        "_OBJECT_HEADER_NAME_INFO": (0, 0x20), "_OBJECT_HEADER_NAME_INFO.Name": (8, 16),
        "_OBJECT_TYPE.Name": (0x10, 16), "_FILE_OBJECT.FileName": (0x58, 16),
        "_LDR_DATA_TABLE_ENTRY.InLoadOrderLinks": (0, 16), "_LDR_DATA_TABLE_ENTRY.DllBase": (0x30, 8),
        "_LDR_DATA_TABLE_ENTRY.SizeOfImage": (0x40, 4), "_LDR_DATA_TABLE_ENTRY.BaseDllName": (0x58, 16),
    ]

    private static let short: Members = [
        "_OBJECT_HEADER.TypeIndex": (0xc, 1), "_OBJECT_HEADER.InfoMask": (0xe, 1),
        "_OBJECT_HEADER.Body": (0x18, 8), "_OBJECT_HEADER_CREATOR_INFO": (0, 0x10),
        "_OBJECT_HEADER_NAME_INFO": (0, 0x10), "_OBJECT_HEADER_NAME_INFO.Name": (4, 8),
        "_OBJECT_TYPE.Name": (8, 8), "_FILE_OBJECT.FileName": (0x30, 8),
        "_LDR_DATA_TABLE_ENTRY.InLoadOrderLinks": (0, 8), "_LDR_DATA_TABLE_ENTRY.DllBase": (0x18, 4),
        "_LDR_DATA_TABLE_ENTRY.SizeOfImage": (0x20, 4), "_LDR_DATA_TABLE_ENTRY.BaseDllName": (0x2c, 8),
    ]
}
