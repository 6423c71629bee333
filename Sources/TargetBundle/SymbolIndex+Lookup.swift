// SPDX-License-Identifier: Apache-2.0

extension SymbolIndex {
    /// The address of a symbol as linked.
    ///
    /// Static symbols of different files may share a name. The one that other files see is meant; where there is
    /// none and the addresses differ, no one can be told to be meant, and the answer is nil.
    public func symbol(_ name: String) -> UInt64? {
        var answer: UInt64?
        lend { (bytes: Span<UInt8>) in answer = self.symbol(name, in: bytes) }
        return answer
    }

    /// All addresses of that name, rising.
    public func symbols(_ name: String) -> [UInt64] {
        var answers: [UInt64] = []
        lend { (bytes: Span<UInt8>) in
            guard var number = symbols.first(name, in: bytes) else { return }
            while let range = symbols.name(number, in: bytes), bytes.order(of: name, against: range) == 0,
                let address = symbols.value(number, in: bytes), answers.count < 4096
            {
                answers.append(address)
                number += 1
            }
        }
        return answers
    }

    /// Where a member lies in its structure, or a whole structure.
    public func member(_ name: String) -> PackedProfile.Member? {
        var answer: PackedProfile.Member?
        lend { (bytes: Span<UInt8>) in
            guard let number = members.first(name, in: bytes), let value = members.value(number, in: bytes)
            else { return }
            answer = PackedProfile.Member(
                offset: UInt32(truncatingIfNeeded: value), size: UInt32(truncatingIfNeeded: value >> 32))
        }
        return answer
    }

    /// The last symbol that is not behind an address as linked; of several at one place, one that other files see.
    public func nearestSymbol(to address: UInt64) -> PackedProfile.Symbol? {
        var answer: PackedProfile.Symbol?
        lend { (bytes: Span<UInt8>) in answer = self.nearestSymbol(to: address, in: bytes) }
        return answer
    }

    private func symbol(_ name: String, in bytes: Span<UInt8>) -> UInt64? {
        guard var number = symbols.first(name, in: bytes) else { return nil }
        var answer: UInt64?
        var isGlobal = false
        var isAmbiguous = false
        // A name has hundreds of symbols at most.
        let end = number + 4096
        while number < end, let range = symbols.name(number, in: bytes),
            bytes.order(of: name, against: range) == 0, let address = symbols.value(number, in: bytes)
        {
            let global = Self.isGlobal(symbols.type(number, in: bytes))
            if answer == nil || global && !isGlobal {
                (answer, isGlobal, isAmbiguous) = (address, global, false)
            } else if answer != address, global == isGlobal {
                isAmbiguous = true
            }
            number += 1
        }
        return isAmbiguous ? nil : answer
    }

    /// Upper case in `nm`'s output.
    static func isGlobal(_ type: UInt8) -> Bool { type >= 0x41 && type <= 0x5a }

    private func nearestSymbol(to address: UInt64, in bytes: Span<UInt8>) -> PackedProfile.Symbol? {
        // The first symbol behind the address; the one before it is not.
        guard let behind = firstPlace(in: bytes, where: { $0 > address }), behind > 0,
            let last = ordered(behind - 1, in: bytes), let found = symbols.value(last, in: bytes)
        else { return nil }
        // Of those at the same place the first in order.
        guard let place = firstPlace(in: bytes, where: { $0 >= found }),
            let number = ordered(place, in: bytes),
            let name = symbols.name(number, in: bytes), let linked = symbols.value(number, in: bytes)
        else { return nil }
        return PackedProfile.Symbol(name: bytes.text(name), address: linked)
    }

    /// The number of the symbol at a place in the order of addresses.
    private func ordered(_ place: Int, in bytes: Span<UInt8>) -> Int? {
        bytes.word32(at: order + 4 * place).map { Int($0) }
    }

    /// The first place in the order of addresses at which something holds that holds for all behind it.
    private func firstPlace(in bytes: Span<UInt8>, where holds: (UInt64) -> Bool) -> Int? {
        var low = 0
        var high = symbols.count
        while low < high {
            let middle = (low + high) / 2
            guard let number = ordered(middle, in: bytes), let found = symbols.value(number, in: bytes) else {
                return nil
            }
            if holds(found) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
