// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

/// Makes the packed profile of a Linux kernel from nothing but its image.
public enum LinuxProfileBuilder {
    /// The profile, and what is in it. Everything that is wrong with the kernel is told at once.
    public static func profile(of kernel: KernelImage) throws -> (bytes: [UInt8], summary: ProfileSummary) {
        try facts(of: kernel, .linux).pack(.linux)
    }

    /// What the kernel says of itself, and its modules of their structures.
    static func facts(
        of kernel: KernelImage, _ wanted: WantedNames, modules: [KernelModule] = [], everything: Bool = false
    ) throws -> KernelFacts {
        var facts = KernelFacts(name: kernel.name)
        facts.architecture = kernel.layout.format.architecture
        if everything { facts.everything = SymbolIndex.Builder() }
        var findings: [ToolError] = []
        let symbols: Void? = Findings.collect(&findings) { try readSymbols(of: kernel, wanted, &facts) }
        let members: Void? = Findings.collect(&findings) {
            try readMembers(of: kernel, wanted, modules, &facts)
        }
        guard symbols != nil, members != nil, findings.isEmpty else { throw Findings.combined(findings) }
        return facts
    }
}
