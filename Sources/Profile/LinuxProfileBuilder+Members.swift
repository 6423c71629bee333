// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

extension LinuxProfileBuilder {
    /// Where the members lie that the core reads, as far as the kernel or one of the modules has them.
    static func readMembers(
        of kernel: KernelImage, _ wanted: WantedNames, _ modules: [KernelModule], _ facts: inout KernelFacts
    ) throws {
        let btf: BTF
        do throws(BTFError) {
            btf = try BTF(kernel.elf, kernel.layout)
            facts.members = try places(wanted.members, in: btf)
            try addAll(of: btf, to: &facts)
        } catch {
            throw error.toolError(kernel.name)
        }
        for module in modules {
            let types = try module.types(behind: btf)
            do throws(BTFError) {
                let missing = wanted.members.filter { facts.members[$0] == nil }
                facts.members.merge(try places(missing, in: types)) { first, _ in first }
                try addAll(of: types, to: &facts)
            } catch {
                throw error.toolError(module.name)
            }
        }
        let missing = wanted.requiredMembers.filter { facts.members[$0] == nil }
        guard missing.isEmpty else {
            let isAsked = missing.contains { !LinuxProfile.requiredMembers.contains($0) }
            throw ToolError(
                .unsupported, "\(kernel.name) has no member \(missing.joined(separator: ", "))",
                hint: isAsked
                    ? "--module FILE.ko for a structure of a module; names are STRUCTURE.MEMBER or STRUCTURE"
                    : "report this kernel's version: its structures differ from what this tool knows")
        }
    }

    private static func addAll(of btf: BTF, to facts: inout KernelFacts) throws(BTFError) {
        guard var everything = facts.everything else { return }
        facts.everything = nil
        try btf.addMembers(to: &everything)
        facts.everything = everything
    }

    /// Looks up names of members (`struct.member`) and of whole structures.
    ///
    /// A name that several structures claim, each with another answer, is left out: none can be told to be meant.
    static func places(_ names: [String], in btf: BTF) throws(BTFError) -> [String: BTF.Place] {
        let split = names.map { name in
            let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            return (name: name, structure: parts[0], member: parts.count > 1 ? parts[1] : nil)
        }
        let structures = try btf.structures(Set(split.map(\.structure)))
        var places: [String: BTF.Place] = [:]
        for wanted in split {
            var answers: Set<BTF.Place> = []
            for structure in structures[wanted.structure] ?? [] {
                guard let member = wanted.member else {
                    answers.insert(BTF.Place(offset: 0, size: structure.sizeOrType))
                    continue
                }
                if let place = try btf.place(of: member, in: structure) { answers.insert(place) }
            }
            if answers.count == 1 { places[wanted.name] = answers.first }
        }
        return places
    }
}
