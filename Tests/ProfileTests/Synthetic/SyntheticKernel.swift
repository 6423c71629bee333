// SPDX-License-Identifier: Apache-2.0
import TargetBundle

/// A tiny vmlinux with all that a profile is made from, in any of the layouts that Linux had.
package struct SyntheticKernel {
    package static let base: UInt64 = 0xffff_ffff_8100_0000
    package static let banner =
        "Linux version 6.1.0-test (builder@example) (gcc 12) #1 SMP Test (2024-01-01)\n"
    /// What is at the same place in all of them.
    package static let bannerAddress = base + 0x100
    package static let taskAddress = base + 0x2000

    package var layout = SymbolTables.Layout.addressesFirst
    package var types: [UInt8]? = TypeTable.kernel().bytes
    package var hasSections = true
    package var hasSymbols = true
    package var banner = Self.banner
    package var symbols = Self.symbols
    /// Whether it is one of 32 bits, with PAE.
    package var isSmall = false

    /// Where the image of such a kernel is linked.
    package static let smallBase: UInt64 = 0xc100_0000

    private var start: UInt64 { isSmall ? Self.smallBase : Self.base }

    /// Its symbols as such a kernel has them.
    private var smallSymbols: [SymbolTables.Symbol] {
        symbols.map {
            .init(
                address: $0.address - Self.base + Self.smallBase,
                name: $0.name == "Dinit_top_pgt" ? "Dswapper_pg_dir" : $0.name)
        } + [.init(address: Self.smallBase + 0x4800, name: "Dinitial_pg_pmd")]
    }

    package init(
        layout: SymbolTables.Layout = .addressesFirst, types: [UInt8]? = TypeTable.kernel().bytes,
        hasSections: Bool = true, hasSymbols: Bool = true, banner: String = Self.banner,
        symbols: [SymbolTables.Symbol] = Self.symbols
    ) {
        (self.layout, self.types, self.hasSections) = (layout, types, hasSections)
        (self.hasSymbols, self.banner, self.symbols) = (hasSymbols, banner, symbols)
    }

    /// 1,300 functions and what the profile wants.
    package static let symbols: [SymbolTables.Symbol] = {
        let wanted: [SymbolTables.Symbol] = [
            .init(address: base, name: "T_text"), .init(address: bannerAddress, name: "Dlinux_banner"),
            .init(address: taskAddress, name: "Dinit_task"),
            .init(address: base + 0x3000, name: "Dinit_top_pgt"),
            .init(address: base + 0x3001, name: "D__pgtable_l5_enabled"),
            .init(address: base + 0x4000, name: "dmodules"),
            .init(address: base + 0x4010, name: "t" + String(repeating: "long_", count: 40)),
        ]
        return wanted
            + (0..<1300).map { .init(address: base + 0x5000 + UInt64($0) * 16, name: "tfunc_\($0)") }
    }()

    /// How many of them a profile takes.
    package static var profiledSymbols: Int {
        let wanted = Set(LinuxProfile.requiredSymbols + LinuxProfile.optionalSymbols)
        return symbols.count { wanted.contains(String($0.name.dropFirst())) }
    }

    /// Where the tables and types lie, for tests that damage them.
    package struct Built {
        package var elf: [UInt8]
        package var tables: Range<Int>
        package var types: Range<Int>
    }

    package var elf: [UInt8] { build().elf }

    package func build() -> Built {
        var image = Blob(bytes: [UInt8](repeating: 0x90, count: 0x100))
        image.append(banner)
        // The weak banner that 6.1 has too, without a build number.
        image.append("Linux version 6.1.0-test (builder@example) (gcc 12) # SMP Test (2024-01-01)\n")
        var all = isSmall ? smallSymbols : symbols
        if layout.hasPerCPU, !isSmall {
            all += [
                .init(address: 0, name: "Afixed_percpu_data"), .init(address: 0x1000, name: "Acpu_tss_rw"),
            ]
        }
        image.align(64)
        let tables = image.count
        if hasSymbols {
            SymbolTables(layout, all, base: start, width: isSmall ? 4 : 8)
                .append(to: &image, loadedAt: start)
        }
        image.align(16)
        let typeStart = image.count
        image.append(types ?? [])
        let end = image.count
        image.align(8)
        let sections: [(name: String, range: Range<Int>)] =
            hasSections
            ? [(".rodata", 0..<typeStart)] + (types == nil ? [] : [(".BTF", typeStart..<end)]) : []
        let header = isSmall ? Self.smallHeaders(image, sections) : Self.headers(image, sections)
        let start = Self.imageStart
        return Built(
            elf: header.front + image.bytes + header.back, tables: start + tables..<start + typeStart,
            types: start + typeStart..<start + end)
    }

    static let imageStart = 0x1000

    private static func headers(
        _ image: Blob, _ sections: [(name: String, range: Range<Int>)]
    ) -> (front: [UInt8], back: [UInt8]) {
        var front = Blob(bytes: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9))
        front.append(UInt16(2))
        front.append(UInt16(62))
        front.append(UInt32(1))
        front.append(UInt64(0x100_0000))
        front.append(UInt64(64))
        let table = imageStart + image.count
        front.append(UInt64(sections.isEmpty ? 0 : table))
        front.append(UInt32(0))
        for half in [
            64, 56, 1, 64, sections.isEmpty ? 0 : sections.count + 2,
            sections.isEmpty ? 0 : sections.count + 1,
        ] {
            front.append(UInt16(half))
        }
        front.append(UInt32(1))
        front.append(UInt32(5))
        for word in [
            UInt64(imageStart), base, 0x100_0000, UInt64(image.count), UInt64(image.count), 0x20_0000,
        ] {
            front.append(word)
        }
        front.append([UInt8](repeating: 0, count: imageStart - front.count))
        return (front.bytes, sectionTable(sections, at: table))
    }

    private static func sectionTable(_ sections: [(name: String, range: Range<Int>)], at table: Int)
        -> [UInt8]
    {
        guard !sections.isEmpty else { return [] }
        var names = Blob(bytes: [0])
        var headers = Blob(bytes: [UInt8](repeating: 0, count: 64))
        func header(_ name: Int, _ type: Int, _ offset: Int, _ size: Int) {
            headers.append(UInt32(name))
            headers.append(UInt32(type))
            for word in [2, 0, offset, size, 0, 1, 0] { headers.append(UInt64(word)) }
        }
        for section in sections {
            header(names.count, 1, imageStart + section.range.lowerBound, section.range.count)
            names.append(section.name)
        }
        let nameOfNames = names.count
        names.append(".shstrtab")
        header(nameOfNames, 3, table + (sections.count + 2) * 64, names.count)
        return headers.bytes + names.bytes
    }
}
