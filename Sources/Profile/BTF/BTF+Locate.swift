// SPDX-License-Identifier: Apache-2.0

extension BTF {
    /// Finds the type information of a kernel: its section, or, where section headers were stripped, its magic
    /// number before types that can all be read.
    init(_ bytes: [UInt8], _ image: ELFImage) throws(BTFError) {
        if let section = image.section(".BTF") {
            try self.init(bytes, in: section.file, pointerSize: image.format.width)
            return
        }
        guard image.sections.isEmpty else { throw .absent }
        // The header's length of 24 bytes follows version and flags.
        let header = Self.magic + [0, 24, 0, 0, 0]
        var failure = BTFError.absent
        var start = 0
        // Eight bytes are not met by chance more than once or twice.
        for _ in 0..<8 {
            guard let match = bytes.firstRange(of: header, in: start..<bytes.count) else { break }
            do throws(BTFError) {
                try self.init(bytes, in: match.lowerBound..<bytes.count, pointerSize: image.format.width)
                return
            } catch {
                failure = error
                start = match.lowerBound + 1
            }
        }
        throw failure
    }
}
