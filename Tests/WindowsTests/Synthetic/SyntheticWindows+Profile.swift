// SPDX-License-Identifier: Apache-2.0
public import TargetBundle
import VMICore

extension SyntheticWindows {
    /// The builder of this kernel's profile.
    public var profileBuilder: PackedProfile.Builder { profileBuilder(buildAt: Self.buildOffset) }

    /// The same with the number of the build at another place, or at none.
    public func profileBuilder(buildAt place: UInt64?) -> PackedProfile.Builder {
        var builder = PackedProfile.Builder(bannerPrefix: [], pagingLevels: version.mode.levels)
        builder.system = .windows
        builder.architecture = version.isLong ? .amd64 : .i386
        builder.identity = PackedProfile.PDBIdentity(
            guid: Self.guid, age: Self.age, name: Array(version.pdb.utf8))
        builder.addSymbol("PsActiveProcessHead", at: Self.processHead)
        builder.addSymbol("PsLoadedModuleList", at: Self.imageHead)
        builder.addSymbol("ObTypeIndexTable", at: Self.typeTable)
        if let place { builder.addSymbol("NtBuildNumber", at: place) }
        if version.hasCookie { builder.addSymbol("ObHeaderCookie", at: Self.cookieOffset) }
        for (name, place) in version.members {
            builder.addMember(name, offset: place.offset, size: place.size)
        }
        return builder
    }

    public func profile() throws -> PackedProfile { try PackedProfile(profileBuilder.pack()) }
}
