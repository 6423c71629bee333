// SPDX-License-Identifier: Apache-2.0
import CCompression

/// xz through liblzma, with whatever filters the stream names (the kernel puts x86's BCJ before LZMA2).
enum XZ: Decoder {
    /// The most memory that the decoder may take: Linux's own `xz_wrap.sh` never asks for more than 128 MiB.
    private static let memory: UInt64 = 160 << 20

    static func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(DecodeFailure) -> (read: Int, written: Int) {
        var stream = lzma_stream()
        guard lzma_stream_decoder(&stream, memory, 0) == LZMA_OK else {
            throw .unavailable("liblzma has no memory")
        }
        defer { lzma_end(&stream) }
        stream.next_in = input.baseAddress
        stream.avail_in = input.count
        stream.next_out = output.baseAddress
        stream.avail_out = output.count
        let result = lzma_code(&stream, LZMA_FINISH)
        switch result {
        case LZMA_STREAM_END: return (input.count - stream.avail_in, output.count - stream.avail_out)
        case LZMA_OK, LZMA_BUF_ERROR: throw stream.avail_out == 0 ? .tooBig : .truncated
        case LZMA_MEMLIMIT_ERROR:
            throw .unavailable("it needs \(lzma_memusage(&stream) >> 20) MiB of memory to unpack")
        case LZMA_MEM_ERROR: throw .unavailable("liblzma has no memory")
        case LZMA_OPTIONS_ERROR: throw .unavailable("it uses a filter that liblzma does not know")
        case LZMA_FORMAT_ERROR: throw .damaged("no xz header")
        case LZMA_DATA_ERROR: throw .damaged("the data or its checksum is wrong")
        default: throw .damaged("liblzma says \(result.rawValue)")
        }
    }
}
