// SPDX-License-Identifier: Apache-2.0
import TargetBundle

/// A GUID as 32 hexadecimal digits, and as the 16 bytes that stand in memory: its first three numbers are
/// little-endian there.
enum GUID {
    private static let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

    /// The bytes of a text with or without dashes and braces.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = text.filter { !"{}-".contains($0) }.compactMap(\.hexDigitValue)
        guard digits.count == 32, text.utf8.count <= 38 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        for (index, place) in order.enumerated() {
            bytes[place] = UInt8(digits[2 * index] << 4 | digits[2 * index + 1])
        }
        return bytes
    }

    /// 32 digits in upper case, as symbol servers name folders.
    static func text(_ bytes: [UInt8]) -> String {
        guard bytes.count == 16 else { return "" }
        return order.map { place in
            let digits = String(bytes[place], radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

extension PackedProfile.PDBIdentity {
    /// From a GUID's 32 digits and the age behind them, all hexadecimal: what a symbol server names a folder.
    init?(text: String, name: String) {
        guard let guid = GUID.bytes(text.prefix(32)), let age = UInt32(text.dropFirst(32), radix: 16) else {
            return nil
        }
        self.init(guid: guid, age: age, name: Array(name.utf8.prefix(127)))
    }
}
