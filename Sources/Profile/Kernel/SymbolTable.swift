// SPDX-License-Identifier: Apache-2.0

/// The symbol table of a vmlinux (`.symtab`), which the linker leaves and a bootable image lacks: it has the names of
/// variables even where the kernel's own table has not.
struct SymbolTable {
    private let format: ELFFormat
    private let symbols: Range<Int>
    private let names: Range<Int>

    /// Nil where the file has none.
    init?(_ image: ELFImage) {
        guard let symbols = image.section(".symtab"), let names = image.section(".strtab") else { return nil }
        format = image.format
        self.symbols = symbols.file
        self.names = names.file
    }

    /// Calls `visit` with the type, as `nm` prints it, the name and the address of every symbol.
    func forEach(in bytes: [UInt8], _ visit: (UInt8, ArraySlice<UInt8>, UInt64) -> Void) {
        var start = symbols.lowerBound
        while start <= symbols.upperBound - format.symbolSize {
            defer { start += format.symbolSize }
            let isLong = format == .bits64
            let info = bytes[start + (isLong ? 4 : 12)]
            guard let name = bytes.word32(at: start), name != 0, name < UInt64(names.count),
                let address = format.word(bytes, at: start + (isLong ? 8 : 4)),
                // Defined somewhere; a function, an object or of no type.
                let section = bytes.word16(at: start + (isLong ? 6 : 14)), section != 0, info & 15 <= 2
            else { continue }
            let text = bytes[(names.lowerBound + Int(name))..<names.upperBound].prefix { $0 != 0 }
            guard !text.isEmpty, text.count <= 512 else { continue }
            let letter: UInt8 = info & 15 == 2 ? 0x54 : 0x44
            visit(info >> 4 == 0 ? letter | 0x20 : letter, text, address)
        }
    }

    /// The addresses of wanted names, but for those that stand for several.
    func addresses(of wanted: [String], in bytes: [UInt8]) -> [String: UInt64] {
        let sought = Dictionary(wanted.map { (Array($0.utf8)[...], $0) }) { first, _ in first }
        let lengths = Set(sought.keys.map(\.count))
        var found: [String: [(isGlobal: Bool, address: UInt64)]] = [:]
        forEach(in: bytes) { type, text, address in
            guard lengths.contains(text.count), let name = sought[text] else { return }
            found[name, default: []].append((type & 0x20 == 0, address))
        }
        return found.compactMapValues { all in
            let global = all.filter(\.isGlobal)
            let meant = Set((global.isEmpty ? all : global).map(\.address))
            return meant.count == 1 ? meant.first : nil
        }
    }
}
