// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Profile

/// The symbol table in every layout that Linux had.
@Suite struct KallsymsTests {
    func read(_ kernel: SyntheticKernel, wanted: [String]) throws -> Kallsyms {
        let elf = kernel.elf
        return try Kallsyms(elf, try ELFImage(elf), wanted: wanted)
    }

    @Test(arguments: SymbolTables.Layout.allCases)
    func everyLayout(_ layout: SymbolTables.Layout) throws {
        let kernel = SyntheticKernel(layout: layout)
        let some = kernel.symbols.indices.filter { $0 < 10 || $0.isMultiple(of: 97) }.map {
            kernel.symbols[$0]
        }
        let names = some.map { String($0.name.dropFirst()) }
        let table = try read(kernel, wanted: names)
        #expect(table.count == kernel.symbols.count + (layout.hasPerCPU ? 2 : 0))
        for symbol in some {
            #expect(table.address(of: String(symbol.name.dropFirst())) == symbol.address, "\(symbol.name)")
        }
    }

    @Test func encodingsAreToldApart() throws {
        func encoding(_ layout: SymbolTables.Layout) throws -> AddressTable.Encoding {
            try read(SyntheticKernel(layout: layout), wanted: []).addresses.encoding
        }
        let base = SyntheticKernel.base
        #expect(try encoding(.addressesFirst) == .relativeOrPerCPU(base: base))
        #expect(try encoding(.addressesLast) == .relativeOrPerCPU(base: base))
        #expect(try encoding(.noPerCPU) == .relative(base: base))
        #expect(try encoding(.absolute) == .absolute(width: 8))
        guard case .selfRelative = try encoding(.selfRelative) else {
            Issue.record("not self-relative")
            return
        }
    }

    @Test func perCPUSymbolsStayAbsolute() throws {
        let table = try read(SyntheticKernel(), wanted: ["cpu_tss_rw", "fixed_percpu_data"])
        #expect(table.address(of: "cpu_tss_rw") == 0x1000)
        #expect(table.address(of: "fixed_percpu_data") == 0)
    }

    @Test func globalSymbolIsPreferredToStaticOnes() throws {
        var kernel = SyntheticKernel()
        kernel.symbols += [
            .init(address: SyntheticKernel.base + 0x20_0000, name: "tfunc_7"),
            .init(address: SyntheticKernel.base + 0x20_0010, name: "tinit_task"),
        ]
        let table = try read(kernel, wanted: ["init_task", "func_7", "func_8"])
        #expect(table.address(of: "init_task") == SyntheticKernel.taskAddress)
        #expect(table.address(of: "func_7") == nil)
        #expect(table.ambiguous == ["func_7"])
        #expect(table.address(of: "func_8") != nil)
    }

    @Test func aNameIsNotItsBeginning() throws {
        let table = try read(SyntheticKernel(), wanted: ["func", "func_", "init_tas", "nit_task", ""])
        #expect(table.address(of: "func_") == nil && table.address(of: "init_tas") == nil)
        #expect(table.address(of: "nit_task") == nil && table.address(of: "") == nil)
    }

    @Test func withoutTables() {
        #expect(throws: KallsymsError.absent) { try read(SyntheticKernel(hasSymbols: false), wanted: []) }
    }

    @Test func withoutVariables() throws {
        var kernel = SyntheticKernel()
        kernel.symbols.removeAll { $0.name.hasPrefix("D") || $0.name.hasPrefix("d") }
        let table = try read(kernel, wanted: ["_text", "init_task"])
        #expect(table.address(of: "_text") == SyntheticKernel.base)
        #expect(table.address(of: "init_task") == nil)
    }

    /// The markers are what makes a find certain: without them there is none.
    @Test func damagedNames() throws {
        let built = SyntheticKernel().build()
        var elf = built.elf
        let tokens = try #require(TokenTable.find(in: elf))
        let names = try #require(try NameTable.find(in: elf, before: tokens.file.lowerBound))
        elf[names.names.lowerBound] += 1
        let error = #expect(throws: KallsymsError.self) { try Kallsyms(elf, try ELFImage(elf), wanted: []) }
        #expect(error == .damaged("the names that belong to its token table are not where they should be"))
    }

    @Test func damagedAddresses() throws {
        let kernel = SyntheticKernel()
        var elf = kernel.elf
        let table = try Kallsyms(elf, try ELFImage(elf), wanted: []).addresses
        elf[table.start + 4 * 700 + 3] ^= 0x40
        let error = #expect(throws: KallsymsError.self) { try Kallsyms(elf, try ELFImage(elf), wanted: []) }
        guard case .damaged(let why) = error else { return }
        #expect(why.hasPrefix("none of the known layouts"))
    }

    /// A banner elsewhere than `linux_banner` says means that the addresses are wrong.
    @Test func damagedBanner() throws {
        let kernel = SyntheticKernel(banner: "Linux verzion 6.1\n")
        #expect(throws: KallsymsError.self) { try read(kernel, wanted: []) }
    }
}
