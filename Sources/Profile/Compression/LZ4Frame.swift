// SPDX-License-Identifier: Apache-2.0
import CCompression

/// LZ4's frame format, as the `lz4` tool writes it, through liblz4.
enum LZ4Frame: Decoder {
    static func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(DecodeFailure) -> (read: Int, written: Int) {
        var context: OpaquePointer?
        let made = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(made) == 0, let context else { throw .unavailable("liblz4 has no memory") }
        defer { LZ4F_freeDecompressionContext(context) }
        var read = 0
        var written = 0
        while true {
            var used = input.count - read
            var made = output.count - written
            let hint = LZ4F_decompress(
                context, output.baseAddress.map { $0 + written }, &made, input.baseAddress.map { $0 + read },
                &used, nil)
            guard LZ4F_isError(hint) == 0 else {
                throw .damaged(LZ4F_getErrorName(hint).map { String(cString: $0) } ?? "liblz4 says \(hint)")
            }
            read += used
            written += made
            if hint == 0 { return (read, written) }
            // Nothing moved: it wants more of one side than there is.
            if used == 0 && made == 0 { throw read == input.count ? .truncated : .tooBig }
        }
    }
}
