// SPDX-License-Identifier: Apache-2.0

extension PackedBundle {
    /// The bytes of a bundle. The same inputs give the same bytes.
    public static func pack(config: [UInt8], profiles: [[UInt8]]) throws(FormatError) -> [UInt8] {
        guard !config.isEmpty, config.count <= configLimit else { throw .unrepresentable(.config) }
        guard profiles.count < sectionLimit else {
            throw .count(UInt32(truncatingIfNeeded: profiles.count + 1))
        }
        var bytes = Envelope.begin(magic: magic)
        bytes.append32(UInt32(profiles.count + 1))
        var offset = padded(bytes.count + 16 * (profiles.count + 1))
        func section(_ kind: Kind, _ contents: [UInt8]) {
            bytes.append32(kind.rawValue)
            bytes.append32(UInt32(truncatingIfNeeded: offset))
            bytes.append32(UInt32(truncatingIfNeeded: contents.count))
            bytes.append32(0)
            offset = padded(offset + contents.count)
        }
        section(.config, config)
        for profile in profiles { section(.profile, profile) }
        for contents in [config] + profiles {
            while bytes.count < padded(bytes.count) { bytes.append(0) }
            bytes.append(contentsOf: contents)
        }
        try Envelope.close(&bytes, limit: limit)
        return bytes
    }

    /// Contents start at multiples of 8.
    private static func padded(_ offset: Int) -> Int { (offset + 7) & ~7 }
}
