// SPDX-License-Identifier: Apache-2.0
import TargetBundle
import VMICore

extension Instance {
    /// Where a symbol is in the running kernel.
    mutating func address(of symbol: Name) throws(VMIError) -> VirtualAddress {
        VirtualAddress(try address(of: symbol, in: .kernel))
    }

    /// Where a symbol is; of other images than the kernel, only what was added to the cache is known.
    mutating func address(of symbol: Name, in scope: SymbolScope) throws(VMIError) -> UInt64 {
        if let known = symbols.find(symbol, in: scope) { return known }
        guard scope == .kernel else { throw .unsupported }
        let text = symbol.text
        let address = try inspect { (inspector: inout Inspector) throws(VMIError) in
            try inspector.address(of: text)
        }
        symbols.insert(address.raw, for: symbol, in: .kernel)
        return address.raw
    }

    /// The name of what is at an address of the kernel, or at a distance from the start of another image.
    mutating func name(at address: UInt64, in scope: SymbolScope) throws(VMIError) -> LentText.Handle {
        if let known = names.find(address, in: scope) { return known }
        guard scope == .kernel, let profile, let kernel else { throw .unsupported }
        guard let symbol = profile.symbol(at: address &- kernel.slide) else { throw .unsupported }
        let name = [UInt8](symbol.name.utf8)
        names.insert(name.span, for: address, in: .kernel)
        guard let kept = names.find(address, in: .kernel) else { throw .unsupported }
        return kept
    }

    /// Whether a place is in the kernel's address space, and so a symbol's scope is the kernel.
    func isKernel(_ location: Location) -> Bool {
        guard let kernel, let space = location.space else { return false }
        return space.root == kernel.space.root
    }
}
