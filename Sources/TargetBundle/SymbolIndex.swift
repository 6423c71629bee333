// SPDX-License-Identifier: Apache-2.0

/// Every symbol of one kernel build, by name and by address, and the members of its structures: what follows the
/// profile in the file of a full one.
///
/// After the envelope (magic "SVMISYMS"), all offsets from the start of the index:
///
///     20  u32 offset, u32 count of symbols, 16 bytes each: u32 name offset, u16 name length, u16 type, u64 address
///     28  u32 offset of as many u32: the symbols' numbers in the order of their addresses
///     32  u32 offset, u32 count of members, 16 bytes each: u32 name offset, u16 name length, u16 zero, u32 offset,
///         u32 size
///     40  u32 zero
///
/// Symbols are sorted by name and then by address, members by name, byte by byte. It has megabytes, so it is read
/// where it lies, such as in a mapped file. Opening checks the header alone; each look-up checks what it reads.
/// Damage gives wrong answers or none: `check` finds it.
public struct SymbolIndex: Sendable {
    /// What an index begins with.
    public static let magic = "SVMISYMS"
    /// The most bytes an index may have.
    public static let limit = 256 << 20
    static let headerSize = 44

    /// Lends the bytes for the time of a call.
    public typealias Lender = @Sendable (_ body: (Span<UInt8>) -> Void) -> Void

    let lend: Lender
    let symbols: IndexTable
    let order: Int
    let members: IndexTable
    /// How many bytes it has.
    public let size: Int

    /// Reads an index that begins where the lent bytes begin.
    public init(lending lend: @escaping Lender) throws(FormatError) {
        var header: Header?
        var failure = FormatError.truncated
        lend { (bytes: Span<UInt8>) in
            do throws(FormatError) { header = try Header(bytes) } catch { failure = error }
        }
        guard let header else { throw failure }
        self.lend = lend
        symbols = header.symbols
        order = header.order
        members = header.members
        size = header.size
    }

    /// Reads an index from its own bytes.
    public init(_ bytes: [UInt8]) throws(FormatError) {
        try self.init(lending: { (body: (Span<UInt8>) -> Void) in body(bytes.span) })
    }

    /// How many symbols there are.
    public var symbolCount: Int { symbols.count }

    /// How many members and structures there are.
    public var memberCount: Int { members.count }

    /// Where the index of a full profile begins in its file: at the next multiple of 8 behind the profile.
    public static func start(behind profileSize: Int) -> Int { (profileSize + 7) & ~7 }

    /// Where its parts are.
    private struct Header {
        let symbols: IndexTable
        let order: Int
        let members: IndexTable
        let size: Int

        init(_ bytes: Span<UInt8>) throws(FormatError) {
            guard bytes.count >= headerSize else { throw .truncated }
            guard bytes.holds(magic, at: 0) else { throw .magic }
            guard let version = bytes.word32(at: 8), let length = bytes.word32(at: 12),
                let order = bytes.word32(at: 28), bytes.word32(at: 40) == 0
            else { throw .truncated }
            guard version == 1 else { throw .version(version) }
            guard length >= UInt32(headerSize), length <= UInt32(limit) else { throw .length(length) }
            guard Int(length) <= bytes.count else { throw .truncated }
            size = Int(length)
            symbols = try IndexTable(bytes, header: 20, size: size, part: 0)
            members = try IndexTable(bytes, header: 32, size: size, part: 2)
            guard order >= UInt32(headerSize), Int(order) + 4 * symbols.count <= size else {
                throw .part(index: 1)
            }
            self.order = Int(order)
        }
    }
}
