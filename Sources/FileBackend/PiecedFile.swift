// SPDX-License-Identifier: Apache-2.0

/// A file that may lie about in pieces: what makedumpfile and QEMU write to a pipe is "flattened", so each piece says
/// where it belongs.
///
///     0  16 bytes "makedumpfile", u64 type = 1, u64 version = 1, zeros up to 4096
///        then pieces: u64 offset, u64 length, and so many bytes; an offset of -1 ends them. All big-endian.
struct PiecedFile: Sendable {
    private struct Piece: Sendable {
        /// Where it belongs.
        var offset: UInt64
        /// Where it is.
        var bytes: Range<Int>

        var end: UInt64 { offset + UInt64(bytes.count) }
    }

    private let file: FileView
    /// In the order of where they belong.
    private let pieces: [Piece]

    static let magic = Array("makedumpfile\0\0\0\0".utf8)
    private static let headerSize: UInt64 = 4096
    private static let end = UInt64.max
    /// QEMU's pieces have 4 KiB: enough for a dump of 64 GiB.
    private static let pieceLimit = 1 << 24
    /// No file is longer.
    private static let sizeLimit: UInt64 = 1 << 62

    init(_ file: FileView) throws(DumpError) {
        self.file = file
        guard file.holds(Self.magic) else {
            pieces = [Piece(offset: 0, bytes: 0..<file.bytes.count)]
            return
        }
        guard file.bigNumber(at: 16) == 1, file.bigNumber(at: 24) == 1 else {
            throw DumpError(.unsupported, "the flattened dump is of a version that is not read")
        }
        var pieces: [Piece] = []
        var place = Self.headerSize
        while true {
            guard let offset = file.bigNumber(at: place) else {
                throw DumpError(.malformed, "the flattened dump is cut off")
            }
            if offset == Self.end { break }
            guard let length = file.bigNumber(at: place + 8), length > 0, offset <= Self.sizeLimit,
                let bytes = file.range(at: place + 16, length: length), pieces.count < Self.pieceLimit
            else { throw DumpError(.malformed, "the flattened dump is cut off, or damaged at \(place)") }
            pieces.append(Piece(offset: offset, bytes: bytes))
            place = UInt64(bytes.upperBound)
        }
        pieces.sort { $0.offset < $1.offset }
        for (piece, next) in zip(pieces, pieces.dropFirst()) where piece.end > next.offset {
            throw DumpError(
                .unsupported, "the flattened dump writes over what it wrote before", hint: "makedumpfile -R")
        }
        self.pieces = pieces
    }

    /// Copies the bytes at an offset to `target`, all of them; false when some are nowhere.
    func read(at offset: UInt64, into target: UnsafeMutableRawBufferPointer) -> Bool {
        guard let start = target.baseAddress else { return true }
        var index = firstPiece(endingAfter: offset)
        var done = 0
        while done < target.count {
            let (place, overflow) = offset.addingReportingOverflow(UInt64(done))
            guard !overflow, index < pieces.count, pieces[index].offset <= place,
                let from = file.bytes.baseAddress
            else { return false }
            let piece = pieces[index]
            let skip = Int(place - piece.offset)
            let count = min(piece.bytes.count - skip, target.count - done)
            (start + done).copyMemory(from: from + piece.bytes.lowerBound + skip, byteCount: count)
            done += count
            index += 1
        }
        return true
    }

    /// The little-endian number at an offset, or nil when it is not wholly there.
    func number<Value: FixedWidthInteger & BitwiseCopyable>(at offset: UInt64, as type: Value.Type) -> Value?
    {
        var value: Value = 0
        return withUnsafeMutableBytes(of: &value) { read(at: offset, into: $0) }
            ? Value(littleEndian: value) : nil
    }

    private func firstPiece(endingAfter offset: UInt64) -> Int {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension FileView {
    /// The big-endian number at an offset.
    fileprivate func bigNumber(at offset: UInt64) -> UInt64? {
        number(at: offset, as: UInt64.self)?.byteSwapped
    }
}
