// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import TargetBundle

/// What `stubvmi profile linux` and `profile windows` print about the profile that they made: docs/json.md says it.
public struct ProfileReport: Sendable, Equatable, Encodable {
    public var schema = 1
    public var os: String
    public var architecture: String
    /// The option that named the file: `kernel`, `isf`, `rekall`, `pdb` or `conf`.
    public var source: String
    public var sourcePath: String
    public var sourceSHA256: String
    /// The same again, of a profile that was made from the kernel itself.
    public var kernel: String?
    public var kernelSHA256: String?
    public var banner: String?
    public var pdb: ProfileSummary.PDB?
    public var pagingLevels: Int
    public var symbols: Int
    public var members: Int
    public var missingSymbols: [String]
    public var missingMembers: [String]
    public var size: Int
    public var index: ProfileSummary.Index?
    /// Where the profile was written to.
    public var profile: String?

    public init(
        _ source: ProfileRequest.Source, sha256: String, summary: ProfileSummary,
        writtenTo profile: String? = nil
    ) {
        os = summary.system.command
        architecture = summary.architecture.word
        self.source = source.kind
        sourcePath = source.path.string
        sourceSHA256 = sha256
        if case .kernel = source { (kernel, kernelSHA256) = (sourcePath, sha256) }
        banner = summary.banner.isEmpty ? nil : summary.banner
        pdb = summary.pdb
        pagingLevels = summary.pagingLevels
        symbols = summary.symbols
        members = summary.members
        missingSymbols = summary.missingSymbols
        missingMembers = summary.missingMembers
        size = summary.size
        index = summary.index
        self.profile = profile
    }

    private enum CodingKeys: String, CodingKey {
        case schema, os, architecture, source, kernel, banner, pdb, size, index, profile
        case sourcePath = "source_path"
        case sourceSHA256 = "source_sha256"
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
        var lines = [(source, sourcePath), ("sha-256", sourceSHA256)]
        if let banner { lines.append(("banner", visible(banner))) }
        if let pdb { lines.append(("pdb", pdb.text)) }
        lines += [
            ("paging", "up to \(pagingLevels) levels"), ("symbols", "\(symbols)"), ("members", "\(members)"),
            ("size", "\(size) bytes"),
        ]
        if let index { lines.append(("index", index.text)) }
        if let profile { lines.append(("profile", profile)) }
        let missing = missingSymbols + missingMembers
        if !missing.isEmpty { lines.append(("not in it", missing.joined(separator: ", "))) }
        return lines.map { $0.0 + String(repeating: " ", count: 11 - $0.0.count) + $0.1 }.joined(
            separator: "\n")
    }
}

extension ProfileSummary.PDB {
    /// As a symbol server's folders are named.
    public var text: String { "\(visible(name)) \(guid) age \(age)" }
}

extension ProfileSummary.Index {
    /// For a person.
    public var text: String { "\(symbols) symbols, \(members) members, \(size) bytes" }
}
