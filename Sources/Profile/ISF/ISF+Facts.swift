// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import TargetBundle

extension ISF {
    /// What the file says of the kernel that is asked for.
    static func facts(
        of file: JSONFile, _ system: PackedProfile.OperatingSystem, _ wanted: WantedNames, everything: Bool
    ) throws -> KernelFacts {
        let isf = try ISF(
            file, wanted: Set(wanted.symbols + KernelFacts.telling), everything: everything)
        if let other = isf.system, other != system {
            throw ToolError(
                .invalidInput, "\(file.name) is of \(other.title), not of \(system.title)",
                hint: "stubvmi profile \(other.command) --isf \(file.name)")
        }
        var facts = KernelFacts(name: file.name, system: system)
        facts.symbols = isf.symbols
        facts.hint = "make the symbol file again from a kernel with all of its debug information"
        if isf.baseSizes["pointer"] == 4 { facts.architecture = .i386 }
        for name in wanted.members {
            if let place = try isf.place(of: MemberName(name)) { facts.members[name] = place }
        }
        switch system {
        case .linux: facts.banner = isf.banner.flatMap(Self.banner)
        case .windows: facts.identity = try isf.pdbIdentity()
        }
        if var everything = isf.everything {
            try isf.addMembers(to: &everything)
            facts.everything = everything
        }
        return facts
    }

    /// The banner is kept in base64, with its terminating zero.
    private static func banner(_ text: String) -> KernelBanner? {
        guard text.utf8.count < 8192, let data = Data(base64Encoded: text) else { return nil }
        return KernelBanner(text: Array(data)[...])
    }

    private func pdbIdentity() throws -> PackedProfile.PDBIdentity? {
        guard let text = identity.guid else { return nil }
        guard let guid = GUID.bytes(text), let age = UInt32(exactly: identity.age ?? 0) else {
            throw ToolError(
                .corrupt, "\(file.name) has no sound GUID and age: '\(visible(text, limit: 80))'",
                hint: "make the symbol file again")
        }
        return PackedProfile.PDBIdentity(
            guid: guid, age: age, name: Array((identity.database ?? "").utf8.prefix(127)))
    }
}
