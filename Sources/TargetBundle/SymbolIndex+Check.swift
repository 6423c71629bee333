// SPDX-License-Identifier: Apache-2.0

extension SymbolIndex {
    /// Reads all of it: throws where it is damaged, or would answer wrongly.
    public func check() throws(FormatError) {
        var failure: FormatError?
        lend { (bytes: Span<UInt8>) in
            do throws(FormatError) { try self.check(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func check(_ bytes: Span<UInt8>) throws(FormatError) {
        guard size <= bytes.count, let expected = bytes.word32(at: 16) else { throw .truncated }
        let found = CRC32.of(bytes.extracting(0..<size), from: Envelope.size)
        guard found == expected else { throw .checksum(expected: expected, found: found) }
        try check(symbols, in: bytes, allowsRepeats: true)
        try check(members, in: bytes, allowsRepeats: false)
        var previous: UInt64 = 0
        for place in 0..<symbols.count {
            guard let number = bytes.word32(at: order + 4 * place),
                let address = symbols.value(Int(number), in: bytes)
            else { throw .part(index: 1) }
            guard address >= previous else { throw .order(index: UInt32(place)) }
            previous = address
        }
    }

    private func check(
        _ table: IndexTable, in bytes: Span<UInt8>, allowsRepeats: Bool
    ) throws(FormatError) {
        var previous: (name: Range<Int>, value: UInt64)?
        for number in 0..<table.count {
            guard let name = table.name(number, in: bytes), let value = table.value(number, in: bytes) else {
                throw .part(index: UInt32(number))
            }
            if let previous {
                let order = bytes.order(of: previous.name, against: name)
                let isRight = order < 0 || order == 0 && allowsRepeats && previous.value <= value
                guard isRight else { throw .order(index: UInt32(number)) }
            }
            previous = (name, value)
        }
    }

    /// Calls `visit` with each symbol in the order of their names, until it returns false.
    public func forEachSymbol(_ visit: (PackedProfile.Symbol) -> Bool) {
        lend { (bytes: Span<UInt8>) in
            for number in 0..<symbols.count {
                guard let name = symbols.name(number, in: bytes),
                    let address = symbols.value(number, in: bytes)
                else { continue }
                guard visit(PackedProfile.Symbol(name: bytes.text(name), address: address)) else { return }
            }
        }
    }

    /// Calls `visit` with each member and structure in the order of their names, until it returns false.
    public func forEachMember(_ visit: (_ name: String, PackedProfile.Member) -> Bool) {
        lend { (bytes: Span<UInt8>) in
            for number in 0..<members.count {
                guard let name = members.name(number, in: bytes), let value = members.value(number, in: bytes)
                else { continue }
                let member = PackedProfile.Member(
                    offset: UInt32(truncatingIfNeeded: value), size: UInt32(truncatingIfNeeded: value >> 32))
                guard visit(bytes.text(name), member) else { return }
            }
        }
    }
}
