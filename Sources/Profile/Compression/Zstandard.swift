// SPDX-License-Identifier: Apache-2.0
import CCompression

/// Zstandard through libzstd, a whole frame at once: no window is allocated, however large the frame's is.
enum Zstandard: Decoder {
    static func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(DecodeFailure) -> (read: Int, written: Int) {
        let size = ZSTD_findFrameCompressedSize(input.baseAddress, input.count)
        guard ZSTD_isError(size) == 0 else { throw failure(size) }
        let written = ZSTD_decompress(output.baseAddress, output.count, input.baseAddress, size)
        guard ZSTD_isError(written) == 0 else { throw failure(written) }
        return (size, written)
    }

    private static func failure(_ code: Int) -> DecodeFailure {
        switch ZSTD_getErrorCode(code) {
        case ZSTD_error_srcSize_wrong: .truncated
        case ZSTD_error_dstSize_tooSmall: .tooBig
        case ZSTD_error_memory_allocation: .unavailable("libzstd has no memory")
        default: .damaged(String(cString: ZSTD_getErrorName(code)))
        }
    }
}
