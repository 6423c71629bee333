// SPDX-License-Identifier: Apache-2.0

/// What the headers of a compressed kdump say (makedumpfile's IMPLEMENTATION and diskdump_mod.h; QEMU's dump.h):
///
///     block 0      8 bytes "KDUMP   ", 4 version, 390 names of the system, 22 time and alignment (10 on a 32-bit
///                  machine, where all that follows stands 12 bytes earlier);
///                  424 u32 how pages are packed (each says so itself), 428 u32 block size, 432 u32 blocks of the second header,
///                  436 u32 blocks of both bitmaps, 440 u32 frames
///     block 1      the second header: 12 u32 whether the dump is split, 96 u64 frames (from version 6 on);
///                  on a 32-bit machine at 8 and 72
///     then         a bit for each frame that is memory; a bit for each frame that is in the dump
///     then         for each of the latter 24 bytes: u64 offset, u32 size, u32 flags, u64 flags of the page
struct KdumpHeader {
    /// Frames that the bitmaps tell of.
    let frames: UInt64
    /// Where the bitmap is of the frames in the dump, and bytes that tell of them.
    let bitmap: (offset: UInt64, count: UInt64)
    /// Where the descriptors of pages begin.
    let descriptors: UInt64

    static let magic = Array("KDUMP   ".utf8)
    /// The same as a number.
    private static let signature: UInt64 = 0x2020_2050_4d55_444b
    static let descriptorSize: UInt64 = 24

    init(_ file: PiecedFile) throws(DumpError) {
        guard file.number(at: 0, as: UInt64.self) == Self.signature else {
            throw DumpError(
                .unsupported, "the flattened dump holds no compressed kdump", hint: "makedumpfile -R")
        }
        // The name of the machine is the fifth of the system's: "i686", or "x86_64".
        let isWide = file.number(at: 12 + 4 * 65, as: UInt8.self) != UInt8(ascii: "i")
        let fields: UInt64 = isWide ? 424 : 412
        guard let version = file.number(at: 8, as: UInt32.self),
            let block = file.number(at: fields + 4, as: UInt32.self),
            let second = file.number(at: fields + 8, as: UInt32.self),
            let maps = file.number(at: fields + 12, as: UInt32.self),
            let frames = file.number(at: fields + 16, as: UInt32.self)
        else { throw DumpError(.malformed, "the kdump header is cut off") }
        guard block == UInt32(Run.frameSize) else {
            throw DumpError(.unsupported, "the kdump has blocks of \(block) bytes, not of \(Run.frameSize)")
        }
        let size = UInt64(block)
        if version >= 2, second > 0, file.number(at: size + (isWide ? 12 : 8), as: UInt32.self) ?? 0 != 0 {
            throw DumpError(
                .unsupported, "the kdump is one part of several", hint: "makedumpfile --reassemble")
        }
        var count = UInt64(frames)
        if version >= 6, second > 0 {
            guard let wide = file.number(at: size + (isWide ? 96 : 72), as: UInt64.self) else {
                throw DumpError(.malformed, "the second kdump header is cut off")
            }
            count = wide
        }
        // Both bitmaps are equally long, so each has half of the blocks.
        let half = UInt64(maps) * size / 2
        guard count <= Run.frameLimit, count.dividedRoundingUp(by: 8) <= half else {
            throw DumpError(.malformed, "the kdump's bitmaps do not tell of all its \(count) frames")
        }
        self.frames = count
        bitmap = ((1 + UInt64(second)) * size + half, count.dividedRoundingUp(by: 8))
        descriptors = (1 + UInt64(second) + UInt64(maps)) * size
    }
}

extension UInt64 {
    func dividedRoundingUp(by divisor: UInt64) -> UInt64 { self / divisor + (self % divisor == 0 ? 0 : 1) }
}
