// SPDX-License-Identifier: Apache-2.0

/// A kernel's type information: every type's place, found and checked in one pass.
///
/// From Linux's Documentation/bpf/btf.rst: a header (magic 0xeb9f, version, flags, its own length, then offset
/// and length of types and strings, counted from the header's end); types of 12 bytes (name, info, size or
/// type) and what their kind adds, numbered from 1; strings ended by a zero.
struct BTF {
    static let magic: [UInt8] = [0x9f, 0xeb, 0x01]

    let bytes: [UInt8]
    let types: Range<Int>
    let strings: Range<Int>
    /// Where each type stands; number 0 is `void`.
    let offsets: [UInt32]
    /// Bytes in a pointer, which the types themselves do not say.
    let pointerSize: Int

    /// The types and strings of the section that starts at the range's start.
    init(_ bytes: [UInt8], in section: Range<Int>, pointerSize: Int = 8) throws(BTFError) {
        let header = try Header(bytes, in: section)
        self.pointerSize = pointerSize
        guard let first = bytes[header.strings].first, first == 0, bytes[header.strings].last == 0 else {
            throw .damaged("its strings neither start nor end with a zero")
        }
        guard header.types.count >= 12 else { throw .damaged("it has no types") }
        self.bytes = bytes
        types = header.types
        strings = header.strings
        offsets = try Self.walk(bytes, types)
    }

    /// Where types and strings lie.
    struct Header {
        let types: Range<Int>
        let strings: Range<Int>

        init(_ bytes: [UInt8], in section: Range<Int>) throws(BTFError) {
            let start = section.lowerBound
            guard section.count >= 24, section.upperBound <= bytes.count,
                let length = bytes.word32(at: start + 4)
            else { throw .damaged("its header is not whole") }
            guard bytes.starts(with: magic, at: start) else {
                throw .damaged("it does not start with its magic number")
            }
            guard length >= 24, UInt64(length) <= UInt64(section.count) else {
                throw .damaged("its header names \(length) bytes of its own")
            }
            let body = start + Int(length)..<section.upperBound
            guard let types = Self.part(bytes, at: start + 8, of: body),
                let strings = Self.part(bytes, at: start + 16, of: body)
            else { throw .damaged("its header points behind its end") }
            self.types = types
            self.strings = strings
        }

        /// A part of the body whose offset and length stand there.
        private static func part(_ bytes: [UInt8], at header: Int, of body: Range<Int>) -> Range<Int>? {
            guard let offset = bytes.word32(at: header), let length = bytes.word32(at: header + 4),
                UInt64(offset) + UInt64(length) <= UInt64(body.count)
            else { return nil }
            return body.lowerBound + Int(offset)..<body.lowerBound + Int(offset) + Int(length)
        }
    }

    private static func walk(_ bytes: [UInt8], _ types: Range<Int>) throws(BTFError) -> [UInt32] {
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(types.count / 16)
        var position = types.lowerBound
        while position < types.upperBound {
            guard types.upperBound - position >= 12, let info = bytes.word32(at: position + 4) else {
                throw .damaged("type \(offsets.count) is not whole")
            }
            let number = info >> 24 & 0x1f
            guard let kind = BTFKind(rawValue: number) else {
                throw .unknown("type \(offsets.count) of kind \(number), which is not known")
            }
            offsets.append(UInt32(position))
            position += 12 + kind.trailer(Int(info & 0xffff))
        }
        guard position == types.upperBound else { throw .damaged("type \(offsets.count - 1) is not whole") }
        return offsets
    }
}
