// SPDX-License-Identifier: Apache-2.0

extension PackedProfile {
    /// The symbol at exactly that address as linked: of several, one that other files of the kernel see.
    ///
    /// Without an index, only the profile's own few are looked at.
    public func symbol(at address: UInt64) -> Symbol? {
        guard let found = nearestSymbol(to: address), found.address == address else { return nil }
        return found
    }

    /// The last symbol that is not behind an address as linked.
    public func nearestSymbol(to address: UInt64) -> Symbol? {
        if let index { return index.nearestSymbol(to: address) }
        var nearest: (entry: Int, address: UInt64)?
        for number in 0..<symbols.count {
            guard let found = symbols.value(number, in: bytes.span), found <= address else { continue }
            if let nearest, nearest.address >= found { continue }
            nearest = (number, found)
        }
        guard let nearest, let name = symbols.nameText(nearest.entry, in: bytes.span) else { return nil }
        return Symbol(name: name, address: nearest.address)
    }

    /// Calls `visit` with each symbol of the profile itself, in the order of their names.
    public func forEachSymbol(_ visit: (Symbol) -> Void) {
        for number in 0..<symbols.count {
            guard let name = symbols.nameText(number, in: bytes.span),
                let address = symbols.value(number, in: bytes.span)
            else { continue }
            visit(Symbol(name: name, address: address))
        }
    }

    /// Calls `visit` with each member and structure of the profile itself, in the order of their names.
    public func forEachMember(_ visit: (_ name: String, Member) -> Void) {
        for number in 0..<members.count {
            guard let name = members.nameText(number, in: bytes.span),
                let value = members.value(number, in: bytes.span)
            else { continue }
            visit(
                name,
                Member(
                    offset: UInt32(truncatingIfNeeded: value), size: UInt32(truncatingIfNeeded: value >> 32)))
        }
    }
}
