// SPDX-License-Identifier: Apache-2.0
import VMICore

/// The physical memory of a small invented Windows, to be changed at will before it is read.
///
/// Page tables map themselves, as Windows's do; the pages of the image and of the pool are scattered, so that
/// nothing that follows another in virtual memory does so in physical memory.
public struct SyntheticWindows: Sendable {
    /// Physical memory from address 0 on.
    public var memory: [UInt8]
    public let version: WindowsVersion
    /// How the kernel's image is mapped.
    public let hasLargePages: Bool
    /// The physical address of System's top-level table, and those of other processes.
    public internal(set) var root: UInt64 = 0
    public internal(set) var roots: [UInt64] = []
    /// Where each page of the kernel's half that was mapped is.
    private var frames: [UInt64: UInt64] = [:]
    private var nextFrame: UInt64 = 0x1a0
    private var nextPool: UInt64
    /// Heads and elements of lists, the head first.
    public internal(set) var processes: [UInt64] = []
    public internal(set) var images: [UInt64] = []
    public internal(set) var threads: [UInt64: [UInt64]] = [:]
    public internal(set) var types: [String: UInt8] = [:]

    public static let guid: [UInt8] = [
        0xd6, 0x4e, 0x30, 0x5b, 0x46, 0x61, 0x59, 0x41, 0xb8, 0x71, 0x17, 0xc7, 0x11, 0xe7, 0x34, 0x0c,
    ]
    public static let age: UInt32 = 2
    public static let cookie: UInt8 = 0xb7

    // Where things are in the image, which has 8 pages.
    public static let imageSize: UInt64 = 0x8000
    public static let headerOffset: UInt64 = 0xf8
    public static let directoryOffset: UInt64 = 0x1040
    /// It goes on in the next page.
    public static let recordOffset: UInt64 = 0x2ff4
    public static let processHead: UInt64 = 0x4100
    public static let imageHead: UInt64 = 0x4200
    public static let cookieOffset: UInt64 = 0x4303
    public static let buildOffset: UInt64 = 0x4310
    public static let typeTable: UInt64 = 0x5000

    public init(_ version: WindowsVersion, hasLargePages: Bool = false, size: Int = 8 << 20) {
        self.version = version
        self.hasLargePages = hasLargePages
        memory = [UInt8](repeating: 0, count: size)
        nextPool = version.pool
        root = makeRoot()
        let pages = Self.imageSize / 4096
        if hasLargePages {
            let large: UInt64 = version.mode == .legacy ? 4 << 20 : 2 << 20
            mapLarge(version.imageBase & ~(large - 1), to: 4 << 20, root: root)
            for page in 0..<pages {
                let virtual = version.imageBase + page * 4096
                frames[virtual >> 12] = (4 << 20 | virtual & (large - 1)) >> 12
            }
        } else {
            for page in (0..<pages).reversed() { map(version.imageBase + page * 4096, to: takeFrame()) }
        }
        // Tables for all of the pool, so that processes share them.
        for page in 0..<160 as Range<UInt64> { map(version.pool + page * 4096, to: takeFrame()) }
        writeImage()
        link(version.imageBase + Self.processHead, to: \.processes)
        link(version.imageBase + Self.imageHead, to: \.images)
        write([Self.cookie], at: version.imageBase + Self.cookieOffset)
        write(0xf000_0000 | version.build, at: version.imageBase + Self.buildOffset)
        addProcess(pid: 4, name: "System", root: root)
    }

    /// What the kernel says of itself: PE header, debug directory, record of the PDB file.
    private mutating func writeImage() {
        let base = version.imageBase
        let isLong = version.isLong
        write(Array("MZ".utf8), at: base)
        write(UInt32(Self.headerOffset), at: base + 0x3c)
        let header = base + Self.headerOffset
        write(Array("PE\0\0".utf8), at: header)
        write(UInt16(isLong ? 0x8664 : 0x14c), at: header + 4)
        write(UInt16(isLong ? 0x20b : 0x10b), at: header + 24)
        write(UInt32(Self.imageSize), at: header + 24 + 56)
        let directory = header + 24 + (isLong ? 112 : 96) + 6 * 8
        write(UInt32(Self.directoryOffset), at: directory)
        write(UInt32(56), at: directory + 4)
        // The first entry is of another kind.
        let entry = base + Self.directoryOffset
        write(UInt32(13), at: entry + 12)
        write(UInt32(2), at: entry + 28 + 12)
        write(UInt32(37), at: entry + 28 + 16)
        write(UInt32(Self.recordOffset), at: entry + 28 + 20)
        write(Array("RSDS".utf8) + Self.guid, at: base + Self.recordOffset)
        write(Self.age, at: base + Self.recordOffset + 20)
        write(Array(version.pdb.utf8) + [0], at: base + Self.recordOffset + 24)
    }
}

extension SyntheticWindows {
    /// A frame that nobody has; the odd ones below stay free, so that no two pages are neighbours.
    public mutating func takeFrame() -> UInt64 {
        nextFrame += 2
        precondition(
            nextFrame < UInt64(memory.count) >> 12 && nextFrame < 1 << 10, "the fixture is too small")
        return nextFrame
    }

    /// Takes zeroed memory out of the pool.
    public mutating func allocate(_ size: UInt64, alignment: UInt64 = 16) -> UInt64 {
        let start = (nextPool + alignment - 1) & ~(alignment - 1)
        nextPool = start + size
        precondition(nextPool < version.pool + 160 * 4096, "the pool is too small")
        return start
    }

    /// The physical address of a byte of the kernel's half.
    public func physical(_ virtual: UInt64) -> UInt64 {
        guard let frame = frames[virtual >> 12] else { preconditionFailure("nothing is mapped there") }
        return frame << 12 | virtual & 0xfff
    }

    /// Maps a page of the kernel's half.
    public mutating func map(_ virtual: UInt64, to frame: UInt64) {
        frames[virtual >> 12] = frame
        map(virtual, entry: frame << 12 | 0x63, root: root)
    }

    public mutating func write(_ bytes: [UInt8], at virtual: UInt64) {
        for (index, byte) in bytes.enumerated() { memory[Int(physical(virtual + UInt64(index)))] = byte }
    }

    public mutating func write(_ number: some FixedWidthInteger, at virtual: UInt64) {
        write(withUnsafeBytes(of: number.littleEndian) { Array($0) }, at: virtual)
    }

    /// Writes a number of a pointer's size.
    public mutating func write(pointer: UInt64, at virtual: UInt64) {
        if version.isLong { write(pointer, at: virtual) } else { write(UInt32(pointer), at: virtual) }
    }

    /// The number of a pointer's size.
    public func pointer(at virtual: UInt64) -> UInt64 {
        (0..<version.width).reversed().reduce(0) { $0 << 8 | UInt64(memory[Int(physical(virtual + $1))]) }
    }
}
