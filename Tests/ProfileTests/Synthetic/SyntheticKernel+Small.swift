// SPDX-License-Identifier: Apache-2.0

extension SyntheticKernel {
    /// The headers of an ELF file of 32 bits: in front of the image, and behind it.
    static func smallHeaders(
        _ image: Blob, _ sections: [(name: String, range: Range<Int>)]
    ) -> (front: [UInt8], back: [UInt8]) {
        var front = Blob(bytes: [0x7f, 0x45, 0x4c, 0x46, 1, 1, 1] + [UInt8](repeating: 0, count: 9))
        front.append(UInt16(2))
        front.append(UInt16(3))
        let table = sections.isEmpty ? 0 : imageStart + image.count
        for word in [1, 0x100_0000, 52, table, 0] { front.append(UInt32(word)) }
        let count = sections.isEmpty ? 0 : sections.count + 2
        for half in [52, 32, 1, 40, count, max(count - 1, 0)] { front.append(UInt16(half)) }
        for word in [
            1, imageStart, Int(smallBase), 0x100_0000, image.count, image.count, 5, 0x20_0000,
        ] { front.append(UInt32(word)) }
        front.append([UInt8](repeating: 0, count: imageStart - front.count))
        guard !sections.isEmpty else { return (front.bytes, []) }

        var names = Blob(bytes: [0])
        var headers = Blob(bytes: [UInt8](repeating: 0, count: 40))
        func header(_ name: Int, _ type: Int, _ offset: Int, _ size: Int) {
            for word in [name, type, 2, 0, offset, size, 0, 0, 1, 0] { headers.append(UInt32(word)) }
        }
        for section in sections {
            header(names.count, 1, imageStart + section.range.lowerBound, section.range.count)
            names.append(section.name)
        }
        let nameOfNames = names.count
        names.append(".shstrtab")
        header(nameOfNames, 3, table + count * 40, names.count)
        return (front.bytes, headers.bytes + names.bytes)
    }
}
