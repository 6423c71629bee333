// SPDX-License-Identifier: Apache-2.0
import TargetBundle

/// What is looked for in a source of facts.
public struct WantedNames: Sendable, Equatable {
    /// Without one of these there is no profile.
    public var requiredSymbols: [String]
    public var optionalSymbols: [String]
    /// `struct.member`, or a structure alone; without one of these there is no profile.
    public var requiredMembers: [String]
    public var optionalMembers: [String]
    /// What the names of symbols begin with of which all are wanted, and at least one has to be there.
    public var families: [String] = []

    /// What the core looks up of Linux.
    public static let linux = WantedNames(
        requiredSymbols: LinuxProfile.requiredSymbols, optionalSymbols: LinuxProfile.optionalSymbols,
        requiredMembers: LinuxProfile.requiredMembers, optionalMembers: LinuxProfile.optionalMembers)

    /// What the core looks up of Windows.
    public static let windows = WantedNames(
        requiredSymbols: WindowsProfile.requiredSymbols, optionalSymbols: WindowsProfile.optionalSymbols,
        requiredMembers: WindowsProfile.requiredMembers, optionalMembers: WindowsProfile.optionalMembers)

    static func of(_ system: PackedProfile.OperatingSystem) -> WantedNames {
        switch system {
        case .linux: linux
        case .windows: windows
        }
    }

    /// What the core looks up on that architecture; as it stands it is meant for x86-64.
    func on(_ architecture: PackedProfile.Architecture) -> WantedNames {
        guard architecture == .i386, requiredSymbols.contains(LinuxProfile.topTable(.amd64)) else {
            return self
        }
        var other = self
        let mine = LinuxProfile.requiredSymbols(on: architecture)
        other.requiredSymbols =
            mine + requiredSymbols.filter { !mine.contains($0) && $0 != LinuxProfile.topTable(.amd64) }
        other.optionalSymbols.removeAll { mine.contains($0) }
        return other
    }

    /// With names that a user asked for; they are required. A symbol that ends in `*` is a family.
    public func adding(symbols: [String], members: [String]) -> WantedNames {
        var all = self
        all.families += symbols.filter(ProgramKind.isFamily).map { String($0.dropLast()) }
        let symbols = symbols.filter { !ProgramKind.isFamily($0) }
        all.requiredSymbols += symbols.filter { !all.requiredSymbols.contains($0) }
        all.requiredMembers += members.filter { !all.requiredMembers.contains($0) }
        all.optionalSymbols.removeAll { symbols.contains($0) }
        all.optionalMembers.removeAll { members.contains($0) }
        return all
    }

    var symbols: [String] { requiredSymbols + optionalSymbols }
    var members: [String] { requiredMembers + optionalMembers }
}
