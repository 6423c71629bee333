// SPDX-License-Identifier: Apache-2.0

/// Address translation once more, for tests: slow, without the core's code, and written down from the tables of
/// the manuals (Intel SDM volume 3, 4-1 to 4-20) as fields of bits.
struct ReferenceWalker {
    enum Outcome: Equatable {
        case page(UInt64, size: UInt64, level: Int)
        case notPresent(level: Int)
        case reserved(level: Int)
        case absent(frame: UInt64)
        case notCanonical
    }

    enum Mode: CaseIterable { case legacy, pae, four, five }

    /// What Windows does to entries that are not present.
    enum Mask {
        case unknown, older, none
        case bit(UInt64)
    }

    let memory: [UInt8]
    let mode: Mode
    let transition: Bool
    var mask = Mask.unknown
    var followsPrototypes = true

    /// Lowest bit and number of bits of each index, from the top.
    private var fields: [(low: UInt64, count: UInt64)] {
        switch mode {
        case .legacy: [(22, 10), (12, 10)]
        case .pae: [(30, 2), (21, 9), (12, 9)]
        case .four: [(39, 9), (30, 9), (21, 9), (12, 9)]
        case .five: [(48, 9), (39, 9), (30, 9), (21, 9), (12, 9)]
        }
    }

    func walk(_ address: UInt64, from root: UInt64) -> Outcome {
        let top = (fields.first?.low ?? 0) + (fields.first?.count ?? 0)
        let upper = mode == .legacy || mode == .pae ? bits(address, 63, 32) : bits(address, 63, top - 1)
        let ones = UInt64.max >> (top - 1)
        guard upper == 0 || (mode != .legacy && mode != .pae && upper == ones) else { return .notCanonical }
        var table = root
        for (depth, field) in fields.enumerated() {
            let level = fields.count - depth
            let index = bits(address, field.low + field.count - 1, field.low)
            let place = table + index * (mode == .legacy ? 4 : 8)
            guard var entry = load(place) else { return .absent(frame: place >> 12) }
            if level == 1, let other = prototype(entry, root) { entry = other }
            let isTop = mode == .pae && depth == 0
            let isTransition =
                transition && !isTop && bits(entry, 0, 0) == 0 && bits(entry, 11, 11) == 1
                && bits(entry, 10, 10) == 0
            if isTransition { entry = unmasked(entry) }
            guard bits(entry, 0, 0) == 1 || isTransition else { return .notPresent(level: level) }
            if !isTransition && isReserved(entry, level, isTop) { return .reserved(level: level) }
            let isLarge =
                !isTransition && bits(entry, 7, 7) == 1 && !isTop
                && (mode == .legacy ? level == 2 : level == 2 || level == 3)
            let next = mode == .legacy ? bits(entry, 31, 12) << 12 : bits(entry, 51, 12) << 12
            if level == 1 || isLarge {
                let size = UInt64(1) << field.low
                var start = next - next % size
                if mode == .legacy && isLarge { start += bits(entry, 20, 13) << 32 }
                return .page(start + address % size, size: size, level: level)
            }
            table = next
        }
        return .notCanonical
    }

    /// The entry that another one stands for, if it is in memory; `_MMPTE_PROTOTYPE` of Windows.
    private func prototype(_ entry: UInt64, _ root: UInt64) -> UInt64? {
        guard followsPrototypes, transition, bits(entry, 0, 0) == 0, bits(entry, 10, 10) == 1 else {
            return nil
        }
        let (isMarked, isCombined) = (bits(entry, 4, 4) == 1, bits(entry, 11, 11) == 1)
        switch mask {
        case .unknown: guard isMarked && !isCombined else { return nil }
        case .older: guard !isMarked && bits(entry, 9, 9) == 0 else { return nil }
        case .none, .bit: guard !isCombined else { return nil }
        }
        var target: UInt64
        switch mode {
        case .four:
            target = bits(unmasked(entry), 63, 16)
            if bits(target, 47, 47) == 1 { target += 0xffff << 48 }
            guard bits(target, 63, 63) == 1, bits(target, 63, 32) != 0xffff_ffff else { return nil }
        case .pae:
            target = bits(unmasked(entry), 63, 32)
            guard bits(target, 31, 31) == 1 else { return nil }
        case .legacy, .five: return nil
        }
        var once = self
        once.followsPrototypes = false
        guard target % 8 == 0, case .page(let place, _, _) = once.walk(target, from: root),
            let other = load(place)
        else { return nil }
        return bits(other, 0, 0) == 1 || bits(other, 11, 10) == 2 ? other : nil
    }

    /// An entry as it was before that was done to it.
    private func unmasked(_ entry: UInt64) -> UInt64 {
        guard case .bit(let bit) = mask, bits(entry, 4, 4) == 0, bits(entry, bit, bit) == 1 else {
            return entry
        }
        return entry - 1 << bit
    }

    private func isReserved(_ entry: UInt64, _ level: Int, _ isTop: Bool) -> Bool {
        // Bit 5 is let pass: QEMU's emulation sets it.
        if isTop { return bits(entry, 2, 1) != 0 || bits(entry, 8, 6) != 0 || bits(entry, 63, 52) != 0 }
        let isLarge = bits(entry, 7, 7) == 1
        switch (mode, level) {
        case (.legacy, 2): return isLarge && bits(entry, 21, 21) != 0
        case (.legacy, _): return false
        case (.pae, 2): return bits(entry, 62, 52) != 0 || isLarge && bits(entry, 20, 13) != 0
        case (.pae, _): return bits(entry, 62, 52) != 0
        case (_, 4), (_, 5): return isLarge
        case (_, 3): return isLarge && bits(entry, 29, 13) != 0
        case (_, 2): return isLarge && bits(entry, 20, 13) != 0
        default: return false
        }
    }

    private func bits(_ value: UInt64, _ high: UInt64, _ low: UInt64) -> UInt64 {
        value >> low & (UInt64.max >> (63 - (high - low)))
    }

    private func load(_ place: UInt64) -> UInt64? {
        let width = mode == .legacy ? 4 : 8
        guard place < UInt64(memory.count) else { return nil }
        return (0..<width).reversed().reduce(0) { $0 << 8 | UInt64(memory[Int(place) + $1]) }
    }
}
