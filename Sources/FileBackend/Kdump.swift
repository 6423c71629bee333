// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A compressed kdump: which frames it has, and their pages as they are asked for.
///
/// Nothing is unpacked before somebody reads it, and what was read last is kept: the walks of a target's page tables
/// come by the same few pages all the time.
final class Kdump: Sendable {
    /// Frames in the dump.
    let frameCount: UInt64
    /// One past the highest of them.
    let frameLimit: UInt64

    private let file: PiecedFile
    private let header: KdumpHeader
    /// A bit for each frame.
    private let bitmap: [UInt8]
    /// How many frames of the dump come before each group of 4096.
    private let ranks: [UInt64]
    private let kept = Mutex(Kept())

    /// Frames that share a rank.
    private static let group: UInt64 = 4096
    /// Pages that are kept unpacked: a megabyte of them.
    private static let keptCount = 256

    private struct Kept {
        var frames = [UInt64](repeating: .max, count: keptCount)
        var pages = [UInt8](repeating: 0, count: keptCount * Int(Run.frameSize))
    }

    init(_ view: FileView) throws(DumpError) {
        let file = try PiecedFile(view)
        let header = try KdumpHeader(file)
        // More than the file could hold is not in it, whatever the header says.
        guard header.bitmap.count <= UInt64(view.bytes.count) else {
            throw DumpError(.malformed, "the kdump's bitmaps are cut off")
        }
        var bitmap = [UInt8](repeating: 0, count: Int(header.bitmap.count))
        let isWhole = bitmap.withUnsafeMutableBytes { file.read(at: header.bitmap.offset, into: $0) }
        guard isWhole else { throw DumpError(.malformed, "the kdump's bitmaps are cut off") }
        // Bits behind the last frame mean nothing.
        if header.frames % 8 != 0 { bitmap[bitmap.count - 1] &= 1 << UInt8(header.frames % 8) - 1 }
        var ranks: [UInt64] = []
        var count: UInt64 = 0
        for (index, byte) in bitmap.enumerated() {
            if index % Int(Self.group / 8) == 0 { ranks.append(count) }
            count += UInt64(byte.nonzeroBitCount)
        }
        let last = bitmap.lastIndex { $0 != 0 }
        guard let last else { throw DumpError(.malformed, "the dump holds no page of memory") }
        let size = KdumpHeader.descriptorSize
        guard file.number(at: header.descriptors + (count - 1) * size + 16, as: UInt64.self) != nil else {
            throw DumpError(.malformed, "the kdump's list of \(count) pages is cut off")
        }
        frameCount = count
        frameLimit = UInt64(last) * 8 + UInt64(8 - bitmap[last].leadingZeroBitCount)
        (self.file, self.header) = (file, header)
        self.bitmap = bitmap
        self.ranks = ranks
    }

    /// Copies a frame's page to `target`, which has room for it; it has `failed` when the dump has that frame, but
    /// no page can be made of it.
    func read(_ frame: UInt64, to target: UnsafeMutableRawPointer) -> Dump.Outcome {
        guard let index = index(of: frame) else { return .absent }
        let size = Int(Run.frameSize)
        return kept.withLock { kept in
            let slot = Int((frame ^ frame >> 8) % UInt64(Self.keptCount))
            let isThere = kept.frames[slot] == frame
            return kept.pages.withUnsafeMutableBytes { pages in
                let page = UnsafeMutableRawBufferPointer(rebasing: pages[slot * size..<(slot + 1) * size])
                if !isThere {
                    // Half a page must not stay for a whole one.
                    kept.frames[slot] = .max
                    guard unpack(index, to: page) else { return .failed }
                    kept.frames[slot] = frame
                }
                if let start = page.baseAddress { target.copyMemory(from: start, byteCount: size) }
                return .copied
            }
        }
    }

    /// The number of a frame's descriptor: as many as there are frames before it.
    private func index(of frame: UInt64) -> UInt64? {
        guard frame < frameLimit, bitmap[Int(frame / 8)] >> UInt8(frame % 8) & 1 == 1 else { return nil }
        var index = ranks[Int(frame / Self.group)]
        for byte in Int(frame / Self.group * Self.group / 8)..<Int(frame / 8) {
            index += UInt64(bitmap[byte].nonzeroBitCount)
        }
        return index + UInt64((bitmap[Int(frame / 8)] & (1 << UInt8(frame % 8) - 1)).nonzeroBitCount)
    }

    private func unpack(_ index: UInt64, to page: UnsafeMutableRawBufferPointer) -> Bool {
        let descriptor = header.descriptors + index * KdumpHeader.descriptorSize
        guard let offset = file.number(at: descriptor, as: UInt64.self),
            let size = file.number(at: descriptor + 8, as: UInt32.self),
            let flags = file.number(at: descriptor + 12, as: UInt32.self),
            let packing = KdumpPacking(flags: flags)
        else { return false }
        if packing == .none { return size == page.count && file.read(at: offset, into: page) }
        // A page that packing does not make smaller is left as it is.
        guard size > 0, size <= page.count else { return false }
        return withUnsafeTemporaryAllocation(byteCount: Int(size), alignment: 1) { packed in
            file.read(at: offset, into: packed) && packing.unpack(UnsafeRawBufferPointer(packed), to: page)
        }
    }
}
