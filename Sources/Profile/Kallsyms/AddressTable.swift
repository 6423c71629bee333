// SPDX-License-Identifier: Apache-2.0

/// Where the addresses of all symbols stand, and how each is encoded.
///
/// Every version of Linux since 4.6 has its way (scripts/kallsyms.c and `kallsyms_sym_address()`), and nothing
/// in the image says which: a candidate is believed when its addresses rise and known symbols come out right.
struct AddressTable: Equatable {
    enum Encoding: Equatable {
        /// Addresses of that many bytes (CONFIG_KALLSYMS_BASE_RELATIVE off).
        case absolute(width: Int)
        /// Unsigned 32-bit distances from a base (6.15 to 6.19).
        case relative(base: UInt64)
        /// Signed: from zero upwards an address as it is (of per-CPU data), below zero `base - 1 - value`
        /// (CONFIG_KALLSYMS_ABSOLUTE_PERCPU, up to 6.14).
        case relativeOrPerCPU(base: UInt64)
        /// Signed 32-bit distances from the entry itself, whose first has this address (7.0 and later).
        case selfRelative(first: UInt64)
    }

    let start: Int
    let encoding: Encoding

    private var width: Int {
        if case .absolute(let width) = encoding { return width }
        return 4
    }

    /// The address of the symbol of that number.
    func address(_ index: Int, in bytes: [UInt8]) -> UInt64? {
        if encoding == .absolute(width: 8) { return bytes.word64(at: start + 8 * index) }
        guard let word = bytes.word32(at: start + 4 * index) else { return nil }
        let signed = Int64(Int32(bitPattern: word))
        switch encoding {
        case .absolute: return UInt64(word)
        case .relative(let base): return base &+ UInt64(word)
        case .relativeOrPerCPU(let base):
            return signed >= 0 ? UInt64(word) : base &- 1 &+ UInt64(bitPattern: -signed)
        case .selfRelative(let first): return first &+ UInt64(4 * index) &+ UInt64(bitPattern: signed)
        }
    }

    /// Everything the addresses could be: before the names up to 6.3, behind the token index from 6.4 on.
    static func candidates(
        _ names: NameTable, _ tokens: TokenTable, _ image: ELFImage, in bytes: [UInt8]
    ) -> [AddressTable] {
        var tables: [AddressTable] = []
        // Alignment is that of an address, too.
        let width = image.format.width
        for start in [align(tokens.file.upperBound, to: 4), align(tokens.file.upperBound, to: 8)] {
            let base = align(start + 4 * names.count, to: width)
            tables += relative(start, base: base, image.format, in: bytes)
            if let first = image.address(of: start) {
                tables.append(AddressTable(start: start, encoding: .selfRelative(first: first)))
            }
        }
        let base = names.head - width
        tables += relative(base - align(4 * names.count, to: width), base: base, image.format, in: bytes)
        let start = names.head - width * names.count
        tables.append(AddressTable(start: start, encoding: .absolute(width: width)))
        return tables
    }

    private static func relative(
        _ start: Int, base offset: Int, _ format: ELFFormat, in bytes: [UInt8]
    ) -> [AddressTable] {
        guard let base = format.word(bytes, at: offset) else { return [] }
        return [
            AddressTable(start: start, encoding: .relativeOrPerCPU(base: base)),
            AddressTable(start: start, encoding: .relative(base: base)),
        ]
    }

    /// Whether no address is below the one before it: the kernel itself searches them by halving.
    func rises(_ count: Int, in bytes: [UInt8]) -> Bool {
        guard start >= 0, start <= bytes.count - count * width else { return false }
        var previous: UInt64 = 0
        for index in 0..<count {
            guard let address = address(index, in: bytes), address >= previous else { return false }
            previous = address
        }
        return true
    }
}
