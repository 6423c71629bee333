// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

extension LinuxProfileBuilder {
    /// The addresses of the symbols that the core looks up, as far as the kernel has them, and its banner.
    static func readSymbols(
        of kernel: KernelImage, _ wanted: WantedNames, _ facts: inout KernelFacts
    ) throws {
        let wanted = wanted.on(kernel.layout.format.architecture)
        let names = wanted.symbols + KernelFacts.telling
        let (found, source) = try symbols(names, wanted.requiredSymbols, of: kernel)
        let missing = wanted.requiredSymbols.filter { found[$0] == nil }
        guard missing.isEmpty else {
            throw ToolError(
                .unsupported, "\(kernel.name) has no symbol \(missing.joined(separator: ", "))",
                hint: "use a kernel with CONFIG_KALLSYMS_ALL=y, which keeps the names of variables, "
                    + "or a vmlinux with a symbol table")
        }
        let banner = found["linux_banner"].flatMap {
            KernelBanner(at: $0, kernel.layout, in: kernel.elf)
        }
        guard let banner else {
            throw ToolError(
                .corrupt, "linux_banner of \(kernel.name) does not point to a banner",
                hint: "copy the file again and compare its SHA-256")
        }
        facts.banner = banner
        facts.symbols = found
        guard var everything = facts.everything else { return }
        facts.everything = nil
        switch source {
        case .own(let table):
            table.forEach(in: kernel.elf) { everything.addSymbol($1, type: $0, at: $2) }
        case .linker(let table):
            table.forEach(in: kernel.elf) { everything.addSymbol($1, type: $0, at: $2) }
        }
        facts.everything = everything
    }

    /// Where symbols come from: what the kernel carries for its own use, or what the linker left in the file.
    private enum SymbolSource {
        case own(Kallsyms)
        case linker(SymbolTable)
    }

    /// The addresses of names; the linker's table is asked where the kernel's own lacks a required one.
    private static func symbols(
        _ names: [String], _ required: [String], of kernel: KernelImage
    ) throws -> ([String: UInt64], SymbolSource) {
        let linker = SymbolTable(kernel.layout)
        var own: (addresses: [String: UInt64], source: SymbolSource)?
        do throws(KallsymsError) {
            let table = try Kallsyms(kernel.elf, kernel.layout, wanted: names)
            var addresses: [String: UInt64] = [:]
            for name in names { addresses[name] = table.address(of: name) }
            own = (addresses, .own(table))
        } catch {
            guard linker != nil, error == .absent else { throw error.toolError(kernel.name) }
        }
        if let own, linker == nil || required.allSatisfy({ own.addresses[$0] != nil }) { return own }
        guard let linker else { throw KallsymsError.absent.toolError(kernel.name) }
        return (linker.addresses(of: names, in: kernel.elf), .linker(linker))
    }
}
