// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

extension LinuxProfileBuilder {
    /// Where the members lie that the core reads, as far as the kernel has them.
    static func readMembers(of kernel: KernelImage) throws -> [(String, BTF.Place)] {
        let places: [String: BTF.Place]
        do throws(BTFError) {
            let btf = try BTF(kernel.elf, kernel.layout)
            places = try self.places(LinuxProfile.requiredMembers + LinuxProfile.optionalMembers, in: btf)
        } catch {
            throw error.toolError(kernel.name)
        }
        let missing = LinuxProfile.requiredMembers.filter { places[$0] == nil }
        guard missing.isEmpty else {
            throw ToolError(
                .unsupported, "\(kernel.name) has no member \(missing.joined(separator: ", "))",
                hint: "report this kernel's version: its structures differ from what this tool knows")
        }
        return places.map { ($0.key, $0.value) }
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
