// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

extension LinuxProfileBuilder {
    /// The addresses of the symbols that the core looks up, as far as the kernel has them, and its banner.
    static func readSymbols(
        of kernel: KernelImage, _ wanted: WantedNames, _ facts: inout KernelFacts
    ) throws {
        let names = wanted.symbols + KernelFacts.fiveLevels
        let table: Kallsyms
        do throws(KallsymsError) {
            table = try Kallsyms(kernel.elf, kernel.layout, wanted: names)
        } catch {
            throw error.toolError(kernel.name)
        }
        let missing = wanted.requiredSymbols.filter { table.address(of: $0) == nil }
        guard missing.isEmpty else {
            throw ToolError(
                .unsupported, "\(kernel.name) has no symbol \(missing.joined(separator: ", "))",
                hint: "use a kernel with CONFIG_KALLSYMS_ALL=y, which keeps the names of variables")
        }
        let banner = table.address(of: "linux_banner").flatMap {
            KernelBanner(at: $0, kernel.layout, in: kernel.elf)
        }
        guard let banner else {
            throw ToolError(
                .corrupt, "linux_banner of \(kernel.name) does not point to a banner",
                hint: "copy the file again and compare its SHA-256")
        }
        facts.banner = banner
        for name in names {
            if let address = table.address(of: name) { facts.symbols[name] = address }
        }
        guard var everything = facts.everything else { return }
        facts.everything = nil
        table.forEach(in: kernel.elf) { type, name, address in
            everything.addSymbol(name, type: type, at: address)
        }
        facts.everything = everything
    }
}
