// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What `stubvmi profile` prints about the profile that it made.
///
/// As JSON (schema 1): `schema`, `os`, `kernel` (path), `kernel_sha256`, `banner`, `paging_levels`, `symbol_count`,
/// `member_count`, `missing_symbols`, `missing_members` (optional names that this kernel does not have),
/// `size` (bytes) and, if it was written somewhere, `profile` (path).
public struct ProfileReport: Sendable, Equatable, Encodable {
    public var schema = 1
    public var os = "linux"
    public var kernel: String
    public var kernelSHA256: String
    public var banner: String
    public var pagingLevels: Int
    public var symbols: Int
    public var members: Int
    public var missingSymbols: [String]
    public var missingMembers: [String]
    public var size: Int
    /// Where the profile was written to.
    public var profile: String?

    public init(kernel: String, sha256: String, summary: ProfileSummary, writtenTo profile: String? = nil) {
        self.kernel = kernel
        kernelSHA256 = sha256
        banner = summary.banner
        pagingLevels = summary.pagingLevels
        symbols = summary.symbols
        members = summary.members
        missingSymbols = summary.missingSymbols
        missingMembers = summary.missingMembers
        size = summary.size
        self.profile = profile
    }

    private enum CodingKeys: String, CodingKey {
        case schema, os, kernel, banner, size, profile
        case symbols = "symbol_count"
        case members = "member_count"
        case kernelSHA256 = "kernel_sha256"
        case pagingLevels = "paging_levels"
        case missingSymbols = "missing_symbols"
        case missingMembers = "missing_members"
    }

    /// One line of JSON, keys in order.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The lines for a person.
    public var text: String {
        var lines = [
            ("kernel", kernel), ("sha-256", kernelSHA256), ("banner", banner),
            ("paging", "up to \(pagingLevels) levels"), ("symbols", "\(symbols)"), ("members", "\(members)"),
            ("size", "\(size) bytes"),
        ]
        if let profile { lines.append(("profile", profile)) }
        let missing = missingSymbols + missingMembers
        if !missing.isEmpty { lines.append(("not in it", missing.joined(separator: ", "))) }
        return lines.map { $0.0 + String(repeating: " ", count: 11 - $0.0.count) + $0.1 }.joined(
            separator: "\n")
    }
}
