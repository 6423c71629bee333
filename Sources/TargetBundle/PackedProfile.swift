// SPDX-License-Identifier: Apache-2.0

/// What the core must know of one kernel build: addresses of symbols, offsets of structure members,
/// and the text by which that kernel is recognised in memory.
///
/// After the envelope (magic "SVMIPROF"), all offsets from the start of the file:
///
///     20  u16 architecture (1 = x86-64), u16 most levels of paging that the kernel can use (4 or 5)
///     24  u32 operating system (1 = Linux)
///     28  u32 offset, u32 length of the banner prefix
///     36  u32 offset, u32 count of symbols, 16 bytes each: u32 name offset, u32 name length, u64 address
///     44  u32 offset, u32 count of members, 16 bytes each: u32 name offset, u32 name length, u32 offset, u32 size
///     52  u32 zero
///
/// Both tables are sorted by name, byte by byte, so that a look-up is a binary search without allocation.
/// A member's name is `struct.member`; a name without a dot is a whole structure, at offset 0.
public struct PackedProfile: Sendable {
    /// What a profile begins with.
    public static let magic = "SVMIPROF"
    /// The most bytes a profile may have.
    public static let limit = 256 << 10
    static let headerSize = 56
    static let entryLimit = 4096
    static let nameLimit = 127

    /// The file's own bytes.
    public let bytes: [UInt8]
    /// The most levels of paging that the kernel can use: 4, or 5 when it supports LA57.
    public let pagingLevels: Int
    private let bannerRange: Range<Int>
    private let symbols: Table
    private let members: Table

    /// Reads a profile from a file's bytes; padding after it is ignored.
    public init(_ bytes: [UInt8]) throws(FormatError) { try self.init(bytes.span) }

    /// Reads a profile from memory that starts with one; padding after it is ignored.
    public init(_ available: Span<UInt8>) throws(FormatError) {
        let bytes = try Envelope.open(available, magic: Self.magic, limit: Self.limit)
        let span = bytes.span
        guard let machine = span.word32(at: 20), let system = span.word32(at: 24),
            let bannerOffset = span.word32(at: 28), let bannerLength = span.word32(at: 32),
            span.word32(at: 52) == 0
        else { throw .truncated }
        let levels = machine >> 16
        guard machine & 0xffff == 1, levels == 4 || levels == 5, system == 1 else {
            throw .missing(.architecture)
        }
        guard bannerLength > 0, let banner = span.range(at: bannerOffset, length: bannerLength) else {
            throw .missing(.banner)
        }
        symbols = try Table(span, header: 36)
        members = try Table(span, header: 44)
        pagingLevels = Int(levels)
        bannerRange = banner
        self.bytes = bytes
    }

    /// The address of a kernel symbol as linked, before KASLR moves it.
    public func symbol(_ name: String) -> UInt64? {
        guard let entry = symbols.find(name, in: bytes.span) else { return nil }
        return bytes.span.word64(at: entry + 8)
    }

    /// Where a member lies in its structure (`task_struct.pid`), or a whole structure (`module`).
    public func member(_ name: String) -> Member? {
        guard let entry = members.find(name, in: bytes.span),
            let offset = bytes.span.word32(at: entry + 8), let size = bytes.span.word32(at: entry + 12)
        else { return nil }
        return Member(offset: offset, size: size)
    }

    /// The start of the kernel's `linux_banner` that is the same in the file and in memory.
    public var bannerPrefix: [UInt8] { [UInt8](bytes[bannerRange]) }

    /// How many symbols there are.
    public var symbolCount: Int { symbols.count }

    /// How many members and structures there are.
    public var memberCount: Int { members.count }
}

extension PackedProfile {
    /// A member's place in its structure, in bytes.
    public struct Member: Equatable, Sendable {
        public var offset: UInt32
        public var size: UInt32

        public init(offset: UInt32, size: UInt32) {
            self.offset = offset
            self.size = size
        }
    }
}
