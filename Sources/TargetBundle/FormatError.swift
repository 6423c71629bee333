// SPDX-License-Identifier: Apache-2.0

/// Why a packed file was refused.
public enum FormatError: Error, Equatable, Sendable {
    /// The bytes end before the header, or before the length that the header states.
    case truncated
    /// The file is of another kind.
    case magic
    /// A newer or unknown layout.
    case version(UInt32)
    /// The stated length is impossible, or above the limit.
    case length(UInt32)
    /// The contents differ from what was written.
    case checksum(expected: UInt32, found: UInt32)
    /// Too many parts, or none.
    case count(UInt32)
    /// Part `index` lies outside the file, or is malformed.
    case part(index: UInt32)
    /// The names of a table are not sorted, or one is there twice.
    case order(index: UInt32)
    /// A part that must be there exactly once is missing or repeated.
    case missing(FormatPart)
    /// What a builder was given does not fit the format.
    case unrepresentable(FormatPart)
}

/// The parts of packed files, to say which one is wrong.
public enum FormatPart: Sendable {
    case config, profile, banner, name, architecture, identity, index
}

extension FormatError {
    /// A stable word for programs.
    public var code: String {
        switch self {
        case .truncated: "truncated"
        case .magic: "bad-magic"
        case .version: "unsupported-version"
        case .length: "bad-length"
        case .checksum: "bad-checksum"
        case .count: "bad-count"
        case .part: "bad-part"
        case .order: "bad-order"
        case .missing: "missing-part"
        case .unrepresentable: "unrepresentable"
        }
    }

    /// A sentence for people.
    public var message: String {
        switch self {
        case .truncated: "the file is shorter than it says"
        case .magic: "the file does not start with the expected magic"
        case .version(let version): "layout version \(version) is not supported"
        case .length(let length): "the stated length of \(length) bytes is impossible"
        case .checksum(let expected, let found):
            "the checksum is \(found), not \(expected): the file is damaged"
        case .count(let count): "\(count) parts are too many or too few"
        case .part(let index): "part \(index) lies outside the file or is malformed"
        case .order(let index): "entry \(index) is not in the order of names"
        case .missing(let part): "the \(part.word) is missing or repeated"
        case .unrepresentable(let part): "the \(part.word) does not fit the format"
        }
    }
}

extension FormatPart {
    var word: String {
        switch self {
        case .config: "config"
        case .profile: "profile"
        case .banner: "banner prefix"
        case .name: "name"
        case .architecture: "architecture"
        case .identity: "PDB identity"
        case .index: "symbol index"
        }
    }
}
