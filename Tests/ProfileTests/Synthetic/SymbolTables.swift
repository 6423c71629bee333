// SPDX-License-Identifier: Apache-2.0

/// kallsyms as scripts/kallsyms.c of several versions of Linux writes it.
package struct SymbolTables {
    /// The layouts that differ.
    package enum Layout: String, CaseIterable {
        /// From 4.6: counts and markers of 64 bits; addresses first.
        case wideCounts
        /// From 4.20: the same with 32 bits.
        case addressesFirst
        /// From 6.2, and in 6.1 of Debian: the order of names by hash stands between the markers and the tokens.
        case orderBetween
        /// From 6.4: addresses behind the token index.
        case addressesLast
        /// From 6.15: the same without absolute per-CPU symbols.
        case noPerCPU
        /// From 7.0: every address counted from its own entry; four bytes of alignment.
        case selfRelative
        /// CONFIG_KALLSYMS_BASE_RELATIVE off, as it could be up to 6.3.
        case absolute

        package var hasPerCPU: Bool { self != .noPerCPU && self != .selfRelative }
    }

    package struct Symbol {
        package var address: UInt64
        /// With the type as its first character.
        package var name: String

        package init(address: UInt64, name: String) { (self.address, self.name) = (address, name) }
    }

    package let layout: Layout
    package let symbols: [Symbol]
    package let base: UInt64
    /// Bytes in an address, to which all is aligned but in the newest layout.
    private let width: Int
    private let tokens: [[UInt8]]

    package init(
        _ layout: Layout, _ symbols: [Symbol], base: UInt64 = 0xffff_ffff_8100_0000, width: Int = 8
    ) {
        (self.layout, self.base, self.width) = (layout, base, width)
        self.symbols = symbols.sorted { $0.address < $1.address }
        var used = Set(symbols.flatMap { Array($0.name.utf8) })
        used.formUnion(Array("0123456789".utf8))
        var spare = ["task", "init_", "__", "_f", "sys_call", "banner", "func"].map { Array($0.utf8) }
        tokens = (0...255).map { code in
            if used.contains(UInt8(code)) { return [UInt8(code)] }
            return spare.isEmpty ? [] : spare.removeLast()
        }
    }

    /// Appends the tables to an image whose byte 0 is loaded at `address`.
    package func append(to image: inout Blob, loadedAt address: UInt64) {
        image.align(width)
        switch layout {
        case .wideCounts, .addressesFirst, .orderBetween:
            offsets(&image)
            names(&image)
            tokenTable(&image)
        case .absolute:
            for symbol in symbols { append(symbol.address, to: &image) }
            names(&image)
            tokenTable(&image)
        case .addressesLast, .noPerCPU, .selfRelative:
            names(&image)
            tokenTable(&image)
            if layout == .selfRelative {
                for symbol in symbols {
                    image.append(
                        UInt32(truncatingIfNeeded: symbol.address &- (address &+ UInt64(image.count))))
                }
            } else {
                offsets(&image)
            }
            order(&image)
        }
    }

    private var alignment: Int { layout == .selfRelative ? 4 : width }

    private func append(_ address: UInt64, to image: inout Blob) {
        if width == 8 { image.append(address) } else { image.append(UInt32(truncatingIfNeeded: address)) }
    }

    private func offsets(_ image: inout Blob) {
        for symbol in symbols {
            // Only x86-64 has per-CPU symbols that are absolute.
            if !layout.hasPerCPU || width == 4 {
                image.append(UInt32(truncatingIfNeeded: symbol.address - base))
            } else if symbol.address < base {
                image.append(UInt32(truncatingIfNeeded: symbol.address))
            } else {
                image.append(UInt32(truncatingIfNeeded: base &- 1 &- symbol.address))
            }
        }
        image.align(width)
        append(base, to: &image)
    }

    private func names(_ image: inout Blob) {
        let wide = layout == .wideCounts && width == 8
        if wide { image.append(UInt64(symbols.count)) } else { image.append(UInt32(symbols.count)) }
        image.align(alignment)
        let start = image.count
        var markers: [Int] = []
        for (index, symbol) in symbols.enumerated() {
            if index.isMultiple(of: 256) { markers.append(image.count - start) }
            let name = compressed(symbol.name)
            if name.count > 0x7f {
                image.append([UInt8(name.count & 0x7f | 0x80), UInt8(name.count >> 7)])
            } else {
                image.append([UInt8(name.count)])
            }
            image.append(name)
        }
        image.align(alignment)
        for marker in markers {
            if wide { image.append(UInt64(marker)) } else { image.append(UInt32(marker)) }
        }
        image.align(alignment)
        if layout == .orderBetween { order(&image) }
    }

    /// `kallsyms_seqs_of_names`: three bytes a symbol, the most significant first.
    private func order(_ image: inout Blob) {
        for index in symbols.indices {
            let number = (index * 7919) % symbols.count
            image.append([UInt8(number >> 16 & 0xff), UInt8(number >> 8 & 0xff), UInt8(number & 0xff)])
        }
        image.align(alignment)
    }

    private func compressed(_ name: String) -> [UInt8] {
        var rest = Array(name.utf8)[...]
        var codes: [UInt8] = []
        while let first = rest.first {
            let long = tokens.indices.first { tokens[$0].count > 1 && rest.starts(with: tokens[$0]) }
            codes.append(UInt8(long ?? Int(first)))
            rest = rest.dropFirst(long.map { tokens[$0].count } ?? 1)
        }
        return codes
    }

    private func tokenTable(_ image: inout Blob) {
        image.align(alignment)
        let start = image.count
        var index: [UInt16] = []
        for token in tokens {
            index.append(UInt16(image.count - start))
            image.append(token + [0])
        }
        image.align(alignment)
        for offset in index { image.append(offset) }
        image.align(alignment)
    }
}
