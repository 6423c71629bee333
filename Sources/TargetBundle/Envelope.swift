// SPDX-License-Identifier: Apache-2.0

/// The first 20 bytes that bundle and profile have in common.
///
///      0  8 bytes  magic
///      8  u32      version: 1, or 2 for a profile that version 1 cannot tell
///     12  u32      total length in bytes, this header included
///     16  u32      CRC-32 of bytes [20, total length)
///
/// Whoever hands the file over may pad it (Xen's domain builder does), so only the stated length counts.
enum Envelope {
    static let size = 20
    /// The layout of bundles, and of all that needs no newer one.
    static let version: UInt32 = 1

    /// The file's own bytes, without padding, once magic, version, length and checksum hold.
    static func open(
        _ available: Span<UInt8>, magic: String, limit: Int, newest: UInt32 = version
    ) throws(FormatError) -> [UInt8] {
        guard available.count >= size else { throw .truncated }
        guard available.holds(magic, at: 0) else { throw .magic }
        guard let version = available.word32(at: 8), let length = available.word32(at: 12),
            let expected = available.word32(at: 16)
        else { throw .truncated }
        guard version >= Self.version, version <= newest else { throw .version(version) }
        guard length >= UInt32(size), length <= UInt32(limit) else { throw .length(length) }
        guard Int(length) <= available.count else { throw .truncated }
        let own = available.extracting(0..<Int(length))
        let found = CRC32.of(own, from: size)
        guard found == expected else { throw .checksum(expected: expected, found: found) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(own.count)
        for index in own.indices { bytes.append(own[index]) }
        return bytes
    }

    /// Room for the header; `close` fills it in.
    static func begin(magic: String, version: UInt32 = version) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in magic.utf8 { bytes.append(byte) }
        bytes.append32(version)
        bytes.append32(0)
        bytes.append32(0)
        return bytes
    }

    /// Writes length and checksum.
    static func close(_ bytes: inout [UInt8], limit: Int) throws(FormatError) {
        let length = UInt32(truncatingIfNeeded: bytes.count)
        guard bytes.count <= limit else { throw .length(length) }
        bytes.set32(length, at: 12)
        bytes.set32(CRC32.of(bytes.span, from: size), at: 16)
    }
}
