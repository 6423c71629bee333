// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

extension Rekall {
    /// What the file says of the kernel that is asked for.
    static func facts(
        of file: JSONFile, _ system: PackedProfile.OperatingSystem, _ wanted: WantedNames, everything: Bool
    ) throws -> KernelFacts {
        let rekall = try Rekall(
            file, system, wanted: Set(wanted.symbols + KernelFacts.telling), everything: everything)
        if let other = rekall.system(named: rekall.metadata.profileClass), other != system {
            throw ToolError(
                .invalidInput, "\(file.name) is of \(other.title), not of \(system.title)",
                hint: "stubvmi profile \(other.command) --rekall \(file.name)")
        }
        var facts = KernelFacts(name: file.name, system: system)
        facts.symbols = rekall.symbols
        facts.hint = "make the profile again from a kernel with all of its debug information"
        if rekall.metadata.architecture == "I386" { facts.architecture = .i386 }
        for name in wanted.members {
            if let place = try rekall.place(of: MemberName(name)) { facts.members[name] = place }
        }
        if system == .windows { facts.identity = try rekall.pdbIdentity() }
        if var everything = rekall.everything {
            try rekall.addMembers(to: &everything)
            facts.everything = everything
        }
        return facts
    }

    private func system(named name: String?) -> PackedProfile.OperatingSystem? {
        switch name {
        case "Linux", "Linux32", "Linux64": .linux
        case "Nt", "Windows": .windows
        default: nil
        }
    }

    /// `GUID_AGE` is the GUID's 32 digits and the age behind them, in hexadecimal.
    private func pdbIdentity() throws -> PackedProfile.PDBIdentity? {
        guard let text = metadata.guidAndAge else { return nil }
        guard let identity = PackedProfile.PDBIdentity(text: text, name: metadata.pdbFile ?? "") else {
            throw ToolError(
                .corrupt, "\(file.name) has no sound GUID_AGE: '\(visible(text, limit: 80))'",
                hint: "make the profile again")
        }
        return identity
    }
}
