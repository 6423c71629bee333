// SPDX-License-Identifier: Apache-2.0
import CCompression

/// gzip through zlib.
enum Gzip: Decoder {
    static func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(DecodeFailure) -> (read: Int, written: Int) {
        var stream = z_stream()
        // 15 bits of window, and 16 for the gzip header.
        let ready = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard ready == Z_OK else { throw .unavailable("zlib did not start (\(ready))") }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(clamping: input.count)
        // zlib wants somewhere to write to even when nothing may be written.
        var spare: UInt8 = 0
        return try withUnsafeMutablePointer(to: &spare) { spare throws(DecodeFailure) in
            stream.next_out = output.isEmpty ? spare : output.baseAddress
            stream.avail_out = UInt32(clamping: output.count)
            let result = inflate(&stream, Z_FINISH)
            switch result {
            case Z_STREAM_END: return (Int(stream.total_in), Int(stream.total_out))
            case Z_BUF_ERROR, Z_OK: throw stream.avail_out == 0 ? .tooBig : .truncated
            case Z_MEM_ERROR: throw .unavailable("zlib has no memory")
            default: throw .damaged(stream.msg.map { String(cString: $0) } ?? "zlib says \(result)")
            }
        }
    }
}
