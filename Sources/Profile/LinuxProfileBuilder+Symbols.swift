// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

extension LinuxProfileBuilder {
    struct Symbols {
        var addresses: [(String, UInt64)]
        var banner: KernelBanner
        /// The most levels of paging: 5 if the kernel can choose.
        var levels: Int
    }

    /// Variables that only a kernel built for five levels of paging has.
    private static let fiveLevels = ["__pgtable_l5_enabled", "pgdir_shift", "ptrs_per_p4d"]

    /// The addresses of the symbols that the core looks up, as far as the kernel has them.
    static func readSymbols(of kernel: KernelImage) throws -> Symbols {
        let wanted = LinuxProfile.requiredSymbols + LinuxProfile.optionalSymbols
        let table: Kallsyms
        do throws(KallsymsError) {
            table = try Kallsyms(kernel.elf, kernel.layout, wanted: wanted + fiveLevels)
        } catch {
            throw error.toolError(kernel.name)
        }
        let missing = LinuxProfile.requiredSymbols.filter { table.address(of: $0) == nil }
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
        let addresses = wanted.compactMap { name in table.address(of: name).map { (name, $0) } }
        let levels = fiveLevels.contains { table.address(of: $0) != nil } ? 5 : 4
        return Symbols(addresses: addresses, banner: banner, levels: levels)
    }
}
