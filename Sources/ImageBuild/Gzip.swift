// SPDX-License-Identifier: Apache-2.0
import CCompression
import Host

/// gzip through zlib, without a name or a time in it, so that the same bytes give the same bytes.
enum Gzip {
    /// Bits of the window, and 16 for gzip's header and trailer in the place of zlib's.
    private static let windowBits: Int32 = 15 + 16

    /// As small as it gets.
    static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                &stream, Z_BEST_COMPRESSION, Z_DEFLATED, windowBits, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size
            ) == Z_OK
        else { throw ToolError(.io, "zlib cannot compress") }
        defer { deflateEnd(&stream) }
        var packed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
        let status = run(&stream, bytes, &packed) { deflate($0, Z_FINISH) }
        guard status == Z_STREAM_END else { throw ToolError(.io, "zlib cannot compress: status \(status)") }
        packed.removeLast(Int(stream.avail_out))
        return packed
    }

    /// Refuses what unpacks to more than `limit` bytes.
    static func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else {
            throw ToolError(.io, "zlib cannot decompress")
        }
        defer { inflateEnd(&stream) }
        var unpacked = [UInt8](repeating: 0, count: limit)
        let status = run(&stream, bytes, &unpacked) { inflate($0, Z_FINISH) }
        guard status == Z_STREAM_END else {
            throw ToolError(
                .corrupt,
                status == Z_BUF_ERROR && stream.avail_out == 0
                    ? "it unpacks to more than \(limit) bytes" : "it is no complete gzip file")
        }
        guard stream.avail_in == 0 else {
            throw ToolError(.corrupt, "something follows the end of the gzip data")
        }
        unpacked.removeLast(Int(stream.avail_out))
        return unpacked
    }

    /// One call over the whole input and output.
    private static func run(
        _ stream: inout z_stream, _ input: [UInt8], _ output: inout [UInt8],
        step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> Int32 {
        var input = input
        return input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return step(&stream)
            }
        }
    }
}
