// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage
import TargetBundle

/// What `stubvmi profile show` prints: docs/json.md says it.
public struct ProfileListing: Sendable, Equatable, Encodable {
    public var schema = 1
    public var profile: String
    public var os: String
    public var architecture: String
    public var banner: String?
    public var pdb: ProfileSummary.PDB?
    public var pagingLevels: Int
    public var symbolCount: Int
    public var memberCount: Int
    public var size: Int
    public var index: ProfileSummary.Index?
    /// With `--symbols`; those of the index where there is one.
    public var symbols: [Symbol]?
    /// With `--members`.
    public var members: [Member]?

    public struct Symbol: Sendable, Equatable, Encodable {
        public var name: String
        /// Hexadecimal: as linked, or of Windows from the image's start.
        public var address: String
    }

    public struct Member: Sendable, Equatable, Encodable {
        public var name: String
        public var offset: UInt32
        public var size: UInt32
    }

}

extension ProfileListing {
    /// Reads all of a profile, and checks its index too.
    public init(_ path: FilePath, symbols wantsSymbols: Bool, members wantsMembers: Bool) throws {
        let packed = try PackedProfile.checked(path)
        do throws(FormatError) {
            try packed.index?.check()
        } catch {
            throw ToolError(
                .corrupt, "the index of \(path): \(error.message)",
                hint: "make the profile again, with --full")
        }
        let summary = ProfileSummary(packed)
        self.init(
            profile: path.string, os: summary.system.command, architecture: summary.architecture.word,
            banner: summary.banner.isEmpty ? nil : summary.banner, pdb: summary.pdb,
            pagingLevels: summary.pagingLevels, symbolCount: summary.symbols, memberCount: summary.members,
            size: summary.size, index: summary.index)
        if wantsSymbols { symbols = Self.symbols(of: packed) }
        if wantsMembers { members = Self.members(of: packed) }
    }

    private static func symbols(of profile: PackedProfile) -> [Symbol] {
        var all: [Symbol] = []
        func add(_ symbol: PackedProfile.Symbol) {
            all.append(Symbol(name: symbol.name, address: "0x" + String(symbol.address, radix: 16)))
        }
        guard let index = profile.index else {
            profile.forEachSymbol(add)
            return all
        }
        index.forEachSymbol {
            add($0)
            return true
        }
        return all
    }

    private static func members(of profile: PackedProfile) -> [Member] {
        var all: [Member] = []
        func add(_ name: String, _ member: PackedProfile.Member) {
            all.append(Member(name: name, offset: member.offset, size: member.size))
        }
        guard let index = profile.index else {
            profile.forEachMember(add)
            return all
        }
        index.forEachMember {
            add($0, $1)
            return true
        }
        return all
    }

    /// The lines for a person.
    public var text: String {
        var lines = [("profile", profile), ("system", "\(os) on \(architecture)")]
        if let banner { lines.append(("banner", visible(banner))) }
        if let pdb { lines.append(("pdb", pdb.text)) }
        lines += [
            ("paging", "up to \(pagingLevels) levels"), ("symbols", "\(symbolCount)"),
            ("members", "\(memberCount)"), ("size", "\(size) bytes"),
        ]
        if let index { lines.append(("index", index.text)) }
        var text = lines.map { $0.0 + String(repeating: " ", count: 9 - $0.0.count) + $0.1 }
        for symbol in symbols ?? [] {
            let digits = symbol.address.dropFirst(2)
            text.append(
                String(repeating: "0", count: 16 - digits.count) + digits + " " + visible(symbol.name))
        }
        for member in members ?? [] {
            text.append("\(member.offset)+\(member.size) \(visible(member.name))")
        }
        return text.joined(separator: "\n")
    }
}
