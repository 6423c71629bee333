// SPDX-License-Identifier: Apache-2.0

/// Why compressed data could not be unpacked.
enum DecodeFailure: Error, Equatable {
    /// The data ends before the stream does.
    case truncated
    /// The data is not what a compressor writes.
    case damaged(String)
    /// It unpacks to more than the bytes that are allowed.
    case tooBig
    /// It asks for something that the library does not do, such as a dictionary of gigabytes.
    case unavailable(String)
}

/// Unpacks one stream that starts at the input's start. These few lines are where C's pointers are seen.
protocol Decoder {
    /// Returns how many bytes of the input the stream has, and how many it unpacked to.
    static func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(DecodeFailure) -> (read: Int, written: Int)
}

extension Compression {
    private var decoder: (any Decoder.Type)? {
        switch self {
        case .gzip: Gzip.self
        case .xz: XZ.self
        case .zstd: Zstandard.self
        case .lz4: LZ4Frame.self
        case .lz4Legacy: LZ4Legacy.self
        case .bzip2, .lzma, .lzo: nil
        }
    }

    /// Unpacks what stands in a range, stream after stream of the same kind, to at most `limit` bytes.
    ///
    /// The memory is reserved at once but used only as far as it is written.
    func decode(_ bytes: [UInt8], in range: Range<Int>, limit: Int) throws(DecodeFailure) -> [UInt8] {
        guard let decoder else { throw .unavailable("no decoder") }
        var failure: DecodeFailure?
        let result = [UInt8](unsafeUninitializedCapacity: max(limit, 1)) { output, filled in
            bytes.withUnsafeBufferPointer { all in
                let input = UnsafeBufferPointer(rebasing: all[range])
                do throws(DecodeFailure) {
                    filled = try Self.decodeStreams(decoder, input, magic: magic, into: output, limit: limit)
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
        return result
    }

    private static func decodeStreams(
        _ decoder: any Decoder.Type, _ input: UnsafeBufferPointer<UInt8>, magic: [UInt8],
        into output: UnsafeMutableBufferPointer<UInt8>, limit: Int
    ) throws(DecodeFailure) -> Int {
        var read = 0
        var written = 0
        repeat {
            let rest = UnsafeBufferPointer(rebasing: input[read...])
            let free = UnsafeMutableBufferPointer(rebasing: output[written..<limit])
            let step = try decoder.decode(rest, into: free)
            guard step.read > 0 else { throw .damaged("an empty stream") }
            read += step.read
            written += step.written
        } while input[read...].starts(with: magic)
        return written
    }
}
