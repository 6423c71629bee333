// SPDX-License-Identifier: Apache-2.0

extension BTF {
    /// The types of a kernel and behind them those of a module, which go on with the kernel's numbers and strings
    /// (`bpftool btf dump -B`).
    ///
    /// One behind the other they are type information like any other, so that is what is made of them.
    init(_ base: BTF, _ split: [UInt8], in section: Range<Int>) throws(BTFError) {
        let part = try Header(split, in: section)
        let types = base.bytes[base.types] + split[part.types]
        let strings = base.bytes[base.strings] + split[part.strings]
        guard types.count <= Self.splitLimit, strings.count <= Self.splitLimit else {
            throw .damaged("it has more types than a kernel can have")
        }
        var bytes = Self.magic + [0, 24, 0, 0, 0]
        for number in [0, types.count, types.count, strings.count] {
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        bytes += types
        bytes += strings
        try self.init(bytes, in: 0..<bytes.count, pointerSize: base.pointerSize)
    }

    private static let splitLimit = 128 << 20
}
