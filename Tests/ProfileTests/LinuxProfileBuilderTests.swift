// SPDX-License-Identifier: Apache-2.0
import Host
import SeededRandom
import TargetBundle
import Testing

@testable import Profile

/// From a kernel's bytes to a packed profile, or to a sentence about why there is none.
@Suite struct LinuxProfileBuilderTests {
    func kernel(_ change: (inout SyntheticKernel) -> Void = { _ in }) throws -> KernelImage {
        var kernel = SyntheticKernel()
        change(&kernel)
        return try KernelImage(kernel.elf, name: "vmlinux")
    }

    func refusal(_ change: (inout SyntheticKernel) -> Void) throws -> ToolError {
        let kernel = try kernel(change)
        return try failure { _ = try LinuxProfileBuilder.profile(of: kernel) }
    }

    @Test(arguments: SymbolTables.Layout.allCases, [true, false])
    func profileOfEachLayout(_ layout: SymbolTables.Layout, _ hasSections: Bool) throws {
        let kernel = try kernel {
            $0.layout = layout
            $0.hasSections = hasSections
        }
        let (bytes, summary) = try LinuxProfileBuilder.profile(of: kernel)
        let profile = try PackedProfile(bytes)
        #expect(String(decoding: profile.bannerPrefix, as: UTF8.self) + "\n" == SyntheticKernel.banner)
        #expect(profile.symbol("init_task") == SyntheticKernel.taskAddress)
        #expect(profile.symbol("linux_banner") == SyntheticKernel.bannerAddress)
        #expect(profile.member("task_struct.comm") == .init(offset: 40, size: 16))
        #expect(profile.member("mm_struct.pgd") == .init(offset: 24, size: 8))
        #expect(profile.pagingLevels == 5)
        #expect(
            summary.symbols == SyntheticKernel.profiledSymbols && summary.size == bytes.count
                && bytes.count < 1500)
        #expect(summary.missingSymbols.contains("phys_base") && summary.missingMembers.contains("module.mem"))
    }

    @Test("A kernel of 32 bits, in every layout", arguments: SymbolTables.Layout.allCases, [true, false])
    func smallKernel(_ layout: SymbolTables.Layout, _ hasSections: Bool) throws {
        let kernel = try kernel {
            $0.layout = layout
            $0.hasSections = hasSections
            $0.isSmall = true
        }
        let (bytes, summary) = try LinuxProfileBuilder.profile(of: kernel)
        let profile = try PackedProfile(bytes)
        #expect(profile.architecture == .i386 && profile.pagingLevels == 3)
        #expect(profile.symbol("swapper_pg_dir") == SyntheticKernel.smallBase + 0x3000)
        #expect(profile.symbol("init_task") == SyntheticKernel.smallBase + 0x2000)
        // The types do not say how wide a pointer is.
        #expect(profile.member("task_struct.mm")?.size == 4)
        #expect(!summary.missingSymbols.contains("swapper_pg_dir"))
        #expect(!summary.missingSymbols.contains("init_top_pgt"))
        #expect(String(decoding: profile.bannerPrefix, as: UTF8.self) + "\n" == SyntheticKernel.banner)
    }

    @Test("A kernel of 32 bits whose file is damaged anywhere is read or refused")
    func damagedSmallKernel() throws {
        var kernel = SyntheticKernel(layout: .addressesFirst)
        kernel.isSmall = true
        let built = kernel.build()
        var random = SeededGenerator(seed: 32)
        let headers = 0..<0x80
        let sections = (built.types.upperBound..<built.elf.count)
        for round in 0..<400 {
            let range = [headers, sections, built.tables, built.types][round % 4]
            let bytes = random.mutate(built.elf, in: range)
            guard let image = try? KernelImage(bytes, name: "vmlinux") else { continue }
            _ = try? LinuxProfileBuilder.profile(of: image)
        }
        for length in stride(from: 0, to: built.elf.count, by: 1009) {
            _ = try? KernelImage(Array(built.elf[..<length]), name: "vmlinux")
        }
    }

    @Test func sameKernelGivesTheSameBytes() throws {
        let first = try LinuxProfileBuilder.profile(of: try kernel()).bytes
        #expect(try LinuxProfileBuilder.profile(of: try kernel()).bytes == first)
    }

    @Test func fourLevelsWithoutTheSwitch() throws {
        let kernel = try kernel { $0.symbols.removeAll { $0.name == "D__pgtable_l5_enabled" } }
        #expect(try LinuxProfileBuilder.profile(of: kernel).summary.pagingLevels == 4)
    }

    @Test func withoutBTF() throws {
        let error = try refusal { $0.types = nil }
        #expect(error.code == .unsupported)
        #expect(error.message == "vmlinux has no type information (BTF)")
        #expect(error.hint?.contains("CONFIG_DEBUG_INFO_BTF=y") == true)
    }

    /// Of static functions of several files with one name.
    @Test func ofAFamilyTheFirstOfAName() throws {
        let start = SyntheticKernel.taskAddress
        let kernel = try kernel {
            for (index, name) in ["tvfs_one", "tvfs_one", "Tvfs_two", "tvfs_two.cold"].enumerated() {
                $0.symbols.append(.init(address: start + 0x1_0000 + UInt64(index), name: name))
            }
        }
        let wanted = WantedNames.linux.adding(symbols: ["vfs_*"], members: [])
        let facts = try LinuxProfileBuilder.facts(of: kernel, wanted, everything: true)
        let profile = try PackedProfile(facts.pack(wanted).bytes)
        var found: [String: UInt64] = [:]
        profile.forEachSymbol { if $0.name.hasPrefix("vfs_") { found[$0.name] = $0.address } }
        #expect(found == ["vfs_one": start + 0x1_0000, "vfs_two": start + 0x1_0002])
    }

    @Test func withoutKallsyms() throws {
        let error = try refusal { $0.hasSymbols = false }
        #expect(error.code == .unsupported)
        #expect(error.message == "vmlinux has no symbol table of its own (kallsyms)")
        #expect(error.hint?.contains("CONFIG_KALLSYMS=y") == true)
    }

    @Test func bothAreToldAtOnce() throws {
        let kernel = try kernel {
            $0.hasSymbols = false
            $0.types = nil
        }
        let all = try #require(throws: Diagnostics.self) { _ = try LinuxProfileBuilder.profile(of: kernel) }
            .all
        #expect(all.count == 2)
        #expect(all.allSatisfy { $0.hint != nil })
        #expect(all[0].message.contains("kallsyms") && all[1].message.contains("BTF"))
    }

    @Test func withoutVariables() throws {
        let error = try refusal { $0.symbols.removeAll { $0.name.hasPrefix("D") } }
        let missing = LinuxProfile.requiredSymbols.filter { $0 != "_text" }
        #expect(error.message == "vmlinux has no symbol " + missing.joined(separator: ", "))
        #expect(error.hint?.contains("CONFIG_KALLSYMS_ALL=y") == true)
    }

    @Test func withoutARequiredMember() throws {
        var table = TypeTable()
        let int = table.int("int", size: 4)
        _ = table.structure("task_struct", size: 8, [.init(name: "pid", type: int, bit: 0)])
        let error = try refusal { $0.types = table.bytes }
        #expect(error.code == .unsupported)
        let missing = LinuxProfile.requiredMembers.filter { $0 != "task_struct.pid" }
        #expect(error.message == "vmlinux has no member " + missing.joined(separator: ", "))
    }

    @Test func damagedBTF() throws {
        let error = try refusal { $0.types?.removeLast() }
        #expect(error.code == .corrupt)
        #expect(error.cause == "its header points behind its end")
    }

    @Test func damagedKallsyms() throws {
        let built = SyntheticKernel().build()
        var elf = built.elf
        elf[built.tables.lowerBound + 4 * 700 + 3] ^= 0x40
        let error = try failure {
            _ = try LinuxProfileBuilder.profile(of: try KernelImage(elf, name: "vmlinux"))
        }
        #expect(error.code == .corrupt)
        #expect(error.message == "the symbol table (kallsyms) of vmlinux cannot be read")
        #expect(error.cause != nil && error.hint != nil)
    }
}
