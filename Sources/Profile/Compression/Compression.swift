// SPDX-License-Identifier: Apache-2.0

/// How a kernel, or a file with one, is compressed, told by its first bytes.
public enum Compression: String, Sendable, CaseIterable {
    case gzip, xz, zstd
    /// The frame format that `lz4` writes by default.
    case lz4
    /// The older format that a kernel image has inside.
    case lz4Legacy = "lz4 (legacy)"
    // Known, so that the error can name them.
    case bzip2, lzma, lzo

    /// Whether this tool unpacks it.
    public var isSupported: Bool {
        switch self {
        case .gzip, .xz, .zstd, .lz4, .lz4Legacy: true
        case .bzip2, .lzma, .lzo: false
        }
    }

    /// What data of this kind starts with; from Linux's `lib/decompress.c` and the formats' own documents.
    var magic: [UInt8] {
        switch self {
        case .gzip: [0x1f, 0x8b, 0x08]
        case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
        case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
        case .lz4: [0x04, 0x22, 0x4d, 0x18]
        case .lz4Legacy: [0x02, 0x21, 0x4c, 0x18]
        case .bzip2: [0x42, 0x5a, 0x68]
        case .lzma: [0x5d, 0x00, 0x00]
        case .lzo: [0x89, 0x4c, 0x5a, 0x4f]
        }
    }

    /// The compression of the data that starts there; nil if it is none that is known.
    static func of(_ bytes: [UInt8], at offset: Int = 0) -> Compression? {
        allCases.first { bytes.starts(with: $0.magic, at: offset) }
    }
}
