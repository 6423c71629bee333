// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

/// What a profile holds, in numbers and names that a user understands.
public struct ProfileSummary: Sendable, Equatable {
    public var system: PackedProfile.OperatingSystem
    public var architecture: PackedProfile.Architecture
    /// The text that a Linux kernel is recognised by; empty for Windows.
    public var banner: String
    /// What Windows's kernel is recognised by, if the profile says it.
    public var pdb: PDB?
    /// The most levels of paging that the kernel can use.
    public var pagingLevels: Int
    public var symbols: Int
    public var members: Int
    /// Optional symbols that this kernel does not have.
    public var missingSymbols: [String]
    /// Optional members that this kernel does not have; some exist only in older or newer ones.
    public var missingMembers: [String]
    /// The size of the packed profile in bytes, without an index.
    public var size: Int
    /// The symbols and members of a full profile.
    public var index: Index?

    /// What a symbol server knows a build of Windows's kernel by.
    public struct PDB: Sendable, Equatable, Encodable {
        public var name: String
        /// 32 hexadecimal digits in upper case.
        public var guid: String
        public var age: UInt32

        public init(_ identity: PackedProfile.PDBIdentity) {
            name = String(decoding: identity.name, as: UTF8.self)
            guid = GUID.text(identity.guid)
            age = identity.age
        }
    }

    /// What stands behind the profile in its file.
    public struct Index: Sendable, Equatable, Encodable {
        public var symbols: Int
        public var members: Int
        /// In bytes.
        public var size: Int

        public init(_ index: SymbolIndex) {
            symbols = index.symbolCount
            members = index.memberCount
            size = index.size
        }

        /// Of packed bytes.
        public init(bytes: [UInt8]) throws(FormatError) { self.init(try SymbolIndex(bytes)) }

        private enum CodingKeys: String, CodingKey {
            case size
            case symbols = "symbol_count"
            case members = "member_count"
        }
    }

    public init(_ profile: PackedProfile, wanted: WantedNames? = nil) {
        let wanted = (wanted ?? .of(profile.system)).on(profile.architecture)
        system = profile.system
        architecture = profile.architecture
        banner = String(decoding: profile.bannerPrefix, as: UTF8.self)
        pdb = profile.identity.map(PDB.init)
        pagingLevels = profile.pagingLevels
        symbols = profile.symbolCount
        members = profile.memberCount
        missingSymbols = wanted.optionalSymbols.filter { profile.symbol($0) == nil }.sorted()
        missingMembers = wanted.optionalMembers.filter { profile.member($0) == nil }.sorted()
        size = profile.bytes.count
        index = profile.index.map(Index.init)
    }
}
