// SPDX-License-Identifier: Apache-2.0

/// What the image gets as its ramdisk: the JSON config and a packed profile for each kind of target.
///
/// After the envelope (magic "SVMIBNDL"):
///
///     20  u32 section count (1...32)
///     24  sections, 16 bytes each: u32 kind, u32 offset, u32 length, u32 zero
///
/// Kind 1 is the JSON config, exactly one; kind 2 a packed profile, numbered in order from 0.
public struct PackedBundle: Sendable {
    static let magic = "SVMIBNDL"
    /// The most bytes a bundle may have.
    public static let limit = 4 << 20
    /// The most bytes its config may have.
    public static let configLimit = 64 << 10
    static let sectionLimit = 32

    enum Kind: UInt32 {
        case config = 1
        case profile = 2
    }

    let bytes: [UInt8]
    private let configRange: Range<Int>
    private let profileRanges: [Range<Int>]

    /// Reads a bundle from a file's bytes; padding after it is ignored.
    public init(_ bytes: [UInt8]) throws(FormatError) { try self.init(bytes.span) }

    /// Reads a bundle from memory that starts with one; padding after it is ignored.
    public init(_ available: Span<UInt8>) throws(FormatError) {
        let bytes = try Envelope.open(available, magic: Self.magic, limit: Self.limit)
        let span = bytes.span
        guard let count = span.word32(at: 20) else { throw .truncated }
        guard count >= 1, count <= UInt32(Self.sectionLimit) else { throw .count(count) }
        var config: Range<Int>?
        var profiles: [Range<Int>] = []
        let contents = 24 + 16 * Int(count)
        for index in 0..<count {
            let entry = 24 + 16 * Int(index)
            guard let word = span.word32(at: entry), let offset = span.word32(at: entry + 4),
                let length = span.word32(at: entry + 8), span.word32(at: entry + 12) == 0,
                let kind = Kind(rawValue: word), Int(offset) >= contents,
                let range = span.range(at: offset, length: length)
            else { throw .part(index: index) }
            switch kind {
            case .config:
                guard config == nil else { throw .missing(.config) }
                guard range.count <= Self.configLimit else { throw .part(index: index) }
                config = range
            case .profile: profiles.append(range)
            }
        }
        guard let config else { throw .missing(.config) }
        self.bytes = bytes
        configRange = config
        profileRanges = profiles
    }

    /// The JSON config.
    public var config: [UInt8] { [UInt8](bytes[configRange]) }

    /// How many profiles there are.
    public var profileCount: Int { profileRanges.count }

    /// Profile number `index`, checked.
    public func profile(_ index: Int) throws(FormatError) -> PackedProfile {
        guard index >= 0, index < profileRanges.count else { throw .missing(.profile) }
        return try PackedProfile(bytes.span.extracting(profileRanges[index]))
    }
}
