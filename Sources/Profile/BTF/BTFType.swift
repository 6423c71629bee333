// SPDX-License-Identifier: Apache-2.0

/// One type of BTF.
struct BTFType {
    let kind: BTFKind
    /// Where it stands in the image.
    let offset: Int
    /// How many members it has.
    let count: Int
    /// Whether members' offsets hold a bit field's width in their upper eight bits.
    let hasBitFields: Bool
    /// The size in bytes, or the type that it refers to: the kind decides.
    let sizeOrType: UInt32

    /// A member of a structure or union.
    struct Member {
        /// The offset of its name among the strings; 0 for an anonymous one.
        let name: UInt32
        let type: UInt32
        /// Where it starts in the structure, in bits.
        let bit: UInt32
        /// Its width in bits if it is a bit field.
        let width: UInt32
    }
}

extension BTF {
    /// The type of that number; nil for `void`.
    func type(_ number: UInt32) throws(BTFError) -> BTFType? {
        guard number != 0 else { return nil }
        guard number < UInt32(offsets.count) else {
            throw .damaged("it refers to type \(number), which is not there")
        }
        let offset = Int(offsets[Int(number)])
        guard let info = bytes.word32(at: offset + 4), let word = bytes.word32(at: offset + 8),
            let kind = BTFKind(rawValue: info >> 24 & 0x1f)
        else { throw .damaged("type \(number) cannot be read") }
        return BTFType(
            kind: kind, offset: offset, count: Int(info & 0xffff), hasBitFields: info >> 31 == 1,
            sizeOrType: word)
    }

    /// The member of that index.
    func member(_ index: Int, of type: BTFType) throws(BTFError) -> BTFType.Member {
        let offset = type.offset + 12 + 12 * index
        guard index < type.count, let name = bytes.word32(at: offset),
            let number = bytes.word32(at: offset + 4),
            let bits = bytes.word32(at: offset + 8)
        else { throw .damaged("a member cannot be read") }
        guard type.hasBitFields else { return BTFType.Member(name: name, type: number, bit: bits, width: 0) }
        return BTFType.Member(name: name, type: number, bit: bits & 0xff_ffff, width: bits >> 24)
    }

    /// Whether the string at that offset among the strings is `text`.
    func string(at offset: UInt32, is text: [UInt8]) throws(BTFError) -> Bool {
        guard offset < UInt64(strings.count) else { throw .damaged("a name lies behind its strings") }
        let start = strings.lowerBound + Int(offset)
        let end = start + text.count
        // The last byte of all strings is a zero.
        return end < strings.upperBound && bytes[end] == 0 && bytes.starts(with: text, at: start)
    }

    /// The size of a type in bytes; of `void`, functions and structures that are only declared there is none.
    func size(of number: UInt32) throws(BTFError) -> UInt32 {
        var number = number
        var elements: UInt64 = 1
        // No type is built of more layers than that, unless it is built of itself.
        for _ in 0..<32 {
            guard let type = try type(number) else { throw .damaged("a member has the type void") }
            if type.kind.isAlias {
                number = type.sizeOrType
            } else if type.kind == .array {
                guard let element = bytes.word32(at: type.offset + 12),
                    let count = bytes.word32(at: type.offset + 20)
                else { throw .damaged("an array cannot be read") }
                elements = elements.multipliedReportingOverflow(by: UInt64(count)).partialValue
                guard elements <= UInt64(UInt32.max) else { throw .damaged("an array is too large") }
                number = element
            } else {
                return try total(elements, type)
            }
        }
        throw .damaged("type \(number) is built of itself")
    }

    private func total(_ elements: UInt64, _ type: BTFType) throws(BTFError) -> UInt32 {
        let size: UInt64
        switch type.kind {
        case .pointer: size = UInt64(pointerSize)
        case .int, .structure, .union, .enumeration, .enumeration64, .float: size = UInt64(type.sizeOrType)
        default: throw .damaged("a member is of a kind without a size")
        }
        guard let bytes = UInt32(exactly: elements * size) else { throw .damaged("a member is too large") }
        return bytes
    }
}
