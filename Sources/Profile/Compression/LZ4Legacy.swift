// SPDX-License-Identifier: Apache-2.0
import CCompression

/// LZ4's legacy format, which kernel images have inside: the magic number, then blocks that each unpack to
/// 8 MiB (the last to less), each after its compressed size as a 32-bit number; nothing marks the end.
enum LZ4Legacy: Decoder {
    private static let blockSize = 8 << 20

    static func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(DecodeFailure) -> (read: Int, written: Int) {
        let magic = Compression.lz4Legacy.magic
        var read = magic.count
        var written = 0
        while read < input.count, !input[read...].starts(with: magic) {
            guard input.count - read > 4 else { throw .truncated }
            let size = (0..<4).reduce(0) { $0 | Int(input[read + $1]) << (8 * $1) }
            read += 4
            guard size > 0, size <= Int(LZ4_compressBound(Int32(blockSize))) else {
                throw .damaged("a block of \(size) bytes")
            }
            guard size <= input.count - read else { throw .truncated }
            written += try block(input, read..<(read + size), output, written)
            read += size
        }
        return (read, written)
    }

    private static func block(
        _ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        _ output: UnsafeMutableBufferPointer<UInt8>, _ start: Int
    ) throws(DecodeFailure) -> Int {
        let free = min(blockSize, output.count - start)
        guard free > 0 else { throw .tooBig }
        let source = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[range])
        let target = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(output)[start..<(start + free)])
        let count = LZ4_decompress_safe(
            source.baseAddress?.assumingMemoryBound(to: CChar.self),
            target.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(range.count), Int32(free))
        // One negative number stands for both damage and too little room.
        guard count >= 0 else { throw free < blockSize ? .tooBig : .damaged("a block cannot be unpacked") }
        return Int(count)
    }
}
