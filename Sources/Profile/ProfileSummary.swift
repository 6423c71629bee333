// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

/// What a profile holds, in numbers and names that a user understands.
public struct ProfileSummary: Sendable, Equatable {
    /// The text that the kernel is recognised by.
    public var banner: String
    /// The most levels of paging that the kernel can use.
    public var pagingLevels: Int
    public var symbols: Int
    public var members: Int
    /// Optional symbols that this kernel does not have.
    public var missingSymbols: [String]
    /// Optional members that this kernel does not have; some exist only in older or newer ones.
    public var missingMembers: [String]
    /// The size of the packed profile in bytes.
    public var size: Int

    public init(_ profile: PackedProfile) {
        banner = String(decoding: profile.bannerPrefix, as: UTF8.self)
        pagingLevels = profile.pagingLevels
        symbols = profile.symbolCount
        members = profile.memberCount
        missingSymbols = LinuxProfile.optionalSymbols.filter { profile.symbol($0) == nil }.sorted()
        missingMembers = LinuxProfile.optionalMembers.filter { profile.member($0) == nil }.sorted()
        size = profile.bytes.count
    }
}
