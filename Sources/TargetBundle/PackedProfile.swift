// SPDX-License-Identifier: Apache-2.0

/// What the core must know of one kernel build: addresses of symbols, offsets of structure members,
/// and what that kernel is recognised by in memory.
///
/// After the envelope (magic "SVMIPROF"), all offsets from the start of the file:
///
///     20  u16 architecture (1 = x86-64, 2 = x86), u16 most levels of paging that the kernel can use
///     24  u32 operating system (1 = Linux, 2 = Windows)
///     28  u32 offset, u32 length of the banner prefix
///     36  u32 offset, u32 count of symbols, 16 bytes each: u32 name offset, u32 name length, u64 address
///     44  u32 offset, u32 count of members, 16 bytes each: u32 name offset, u32 name length, u32 offset, u32 size
///     52  u32 offset of the identity of Windows's PDB file, or zero
///
/// Both tables are sorted by name, byte by byte, so that a look-up is a binary search without allocation.
/// A member's name is `struct.member`; a name without a dot is a whole structure, at offset 0.
///
/// Version 1 of the layout has only Linux on x86-64, and no identity; the builder writes it wherever it is enough.
public struct PackedProfile: Sendable {
    /// What a profile begins with.
    public static let magic = "SVMIPROF"
    /// The most bytes a profile may have, without the symbols that may follow it.
    public static let limit = 512 << 10
    static let headerSize = 56
    public static let entryLimit = 8192
    static let nameLimit = 127
    /// The newest layout.
    static let version: UInt32 = 2

    /// The file's own bytes, without what follows the profile.
    public let bytes: [UInt8]
    /// Whose kernel it is.
    public let system: OperatingSystem
    /// What the kernel runs on.
    public let architecture: Architecture
    /// The most levels of paging that the kernel can use: 4, or 5 when it supports LA57; 2, or 3 with PAE.
    public let pagingLevels: Int
    /// Every symbol of the kernel, where the profile is a full one and was opened with them.
    public var index: SymbolIndex?
    private let bannerRange: Range<Int>
    private let identityOffset: UInt32
    let symbols: Table
    let members: Table

    /// Reads a profile from a file's bytes; padding after it is ignored.
    public init(_ bytes: [UInt8]) throws(FormatError) { try self.init(bytes.span) }

    /// Reads a profile from memory that starts with one; padding after it is ignored.
    public init(_ available: Span<UInt8>) throws(FormatError) {
        let bytes = try Envelope.open(
            available, magic: Self.magic, limit: Self.limit, newest: Self.version)
        let span = bytes.span
        guard let version = span.word32(at: 8), let machine = span.word32(at: 20),
            let systemWord = span.word32(at: 24), let bannerOffset = span.word32(at: 28),
            let bannerLength = span.word32(at: 32), let identity = span.word32(at: 52)
        else { throw .truncated }
        let levels = machine >> 16
        guard let architecture = Architecture(rawValue: machine & 0xffff), architecture.allows(levels),
            let system = OperatingSystem(rawValue: systemWord)
        else { throw .missing(.architecture) }
        guard version > 1 || architecture == .amd64 && system == .linux && identity == 0 else {
            throw .missing(.architecture)
        }
        // Windows has no banner.
        guard bannerLength > 0 || system == .windows,
            let banner = span.range(at: bannerOffset, length: bannerLength)
        else { throw .missing(.banner) }
        guard identity == 0 || system == .windows && PDBIdentity(span, at: identity) != nil else {
            throw .missing(.identity)
        }
        symbols = try Table(span, header: 36)
        members = try Table(span, header: 44)
        self.system = system
        self.architecture = architecture
        pagingLevels = Int(levels)
        bannerRange = banner
        identityOffset = identity
        self.bytes = bytes
    }

    /// The address of a kernel symbol as linked, before KASLR moves it; of Windows, counted from the image's start.
    public func symbol(_ name: String) -> UInt64? {
        guard let entry = symbols.find(name, in: bytes.span) else { return index?.symbol(name) }
        return bytes.span.word64(at: entry + 8)
    }

    /// Where a member lies in its structure (`task_struct.pid`), or a whole structure (`module`).
    public func member(_ name: String) -> Member? {
        guard let entry = members.find(name, in: bytes.span) else { return index?.member(name) }
        guard let offset = bytes.span.word32(at: entry + 8), let size = bytes.span.word32(at: entry + 12)
        else { return nil }
        return Member(offset: offset, size: size)
    }

    /// The start of the kernel's `linux_banner` that is the same in the file and in memory; empty for Windows.
    public var bannerPrefix: [UInt8] { [UInt8](bytes[bannerRange]) }

    /// By what Windows's kernel is recognised, if the profile says it.
    public var identity: PDBIdentity? {
        identityOffset == 0 ? nil : PDBIdentity(bytes.span, at: identityOffset)
    }

    /// How many symbols there are, without the index.
    public var symbolCount: Int { symbols.count }

    /// How many members and structures there are, without the index.
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
