// SPDX-License-Identifier: Apache-2.0

/// How the bytes of a text are to be understood.
enum Encoding {
    case utf8
    case utf16

    /// By iconv's name for it, in either case; UTF-16 is little-endian here, as Windows has it.
    init?(_ name: Name) {
        let bytes = name.bytes
        var folded: [UInt8] = []
        for index in bytes.indices where folded.count < 16 {
            let byte = bytes[index]
            folded.append(byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)
        }
        if folded == Self.utf8Name {
            self = .utf8
        } else if folded == Self.utf16Name || folded == Self.utf16Name + [0x4c, 0x45] {
            self = .utf16
        } else {
            return nil
        }
    }

    /// "UTF-8" and "UTF-16".
    private static let utf8Name: [UInt8] = [0x55, 0x54, 0x46, 0x2d, 0x38]
    private static let utf16Name: [UInt8] = [0x55, 0x54, 0x46, 0x2d, 0x31, 0x36]

    /// The text in UTF-8; units of UTF-16 that are half a pair become U+FFFD.
    func converted(_ source: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        guard self == .utf16 else {
            for index in source.indices { result.append(source[index]) }
            return result
        }
        let units = source.count / 2
        func unit(_ index: Int) -> UInt32 {
            UInt32(source[2 * index]) | UInt32(source[2 * index + 1]) << 8
        }
        var index = 0
        while index < units {
            let first = unit(index)
            index += 1
            var scalar = first
            if first & 0xf800 == 0xd800 {
                let second = first < 0xdc00 && index < units ? unit(index) : 0
                if second & 0xfc00 == 0xdc00 {
                    scalar = 0x1_0000 + (first - 0xd800) << 10 + (second - 0xdc00)
                    index += 1
                } else {
                    scalar = 0xfffd
                }
            }
            Self.append(scalar, to: &result)
        }
        return result
    }

    private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        switch scalar {
        case ..<0x80: bytes.append(UInt8(scalar))
        case ..<0x800:
            bytes.append(UInt8(0xc0 | scalar >> 6))
            bytes.append(UInt8(0x80 | scalar & 0x3f))
        case ..<0x1_0000:
            bytes.append(UInt8(0xe0 | scalar >> 12))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3f))
            bytes.append(UInt8(0x80 | scalar & 0x3f))
        default:
            bytes.append(UInt8(0xf0 | scalar >> 18 & 7))
            bytes.append(UInt8(0x80 | scalar >> 12 & 0x3f))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3f))
            bytes.append(UInt8(0x80 | scalar & 0x3f))
        }
    }
}
