// SPDX-License-Identifier: Apache-2.0
import CCompression

/// How a page of a kdump is packed (makedumpfile's DUMP_DH_COMPRESSED_...).
enum KdumpPacking: Equatable {
    case none, zlib, lzo, snappy, zstd

    /// nil for flags that say something else.
    init?(flags: UInt32) {
        switch flags {
        case 0: self = .none
        case 1: self = .zlib
        case 2: self = .lzo
        case 4: self = .snappy
        case 0x20: self = .zstd
        default: return nil
        }
    }

    /// Unpacks a page; false unless it is a whole one.
    func unpack(_ packed: UnsafeRawBufferPointer, to page: UnsafeMutableRawBufferPointer) -> Bool {
        switch self {
        case .none: return false
        case .zlib:
            var size = UInt(page.count)
            let result = uncompress(
                page.baseAddress?.assumingMemoryBound(to: UInt8.self), &size,
                packed.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt(packed.count))
            return result == Z_OK && size == page.count
        case .lzo: return LZO.unpack(packed, to: page)
        case .snappy: return Snappy.unpack(packed, to: page)
        case .zstd:
            // An error is a number larger than any page.
            return ZSTD_decompress(page.baseAddress, page.count, packed.baseAddress, packed.count)
                == page.count
        }
    }
}
