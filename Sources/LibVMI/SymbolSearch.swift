// SPDX-License-Identifier: Apache-2.0
import TargetBundle

extension PackedProfile {
    /// The name of the symbol that is exactly at an address as linked.
    ///
    /// A profile is sorted by name, so this looks at all of its few symbols.
    func exactSymbol(at address: UInt64) -> [UInt8]? {
        guard let table = word(at: 36, size: 4), let count = word(at: 40, size: 4) else { return nil }
        for index in 0..<Int(count) {
            let entry = Int(table) + 16 * index
            guard word(at: entry + 8, size: 8) == address else { continue }
            guard let start = word(at: entry, size: 4), let length = word(at: entry + 4, size: 4),
                Int(start) + Int(length) <= bytes.count
            else { return nil }
            return [UInt8](bytes[Int(start)..<Int(start + length)])
        }
        return nil
    }

    private func word(at offset: Int, size: Int) -> UInt64? {
        guard offset >= 0, offset + size <= bytes.count else { return nil }
        return (0..<size).reversed().reduce(0) { $0 << 8 | UInt64(bytes[offset + $1]) }
    }
}
