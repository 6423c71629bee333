// SPDX-License-Identifier: Apache-2.0

/// An image of Windows's in memory, as far as it says which build it is (Microsoft's PE format, "Optional
/// Header Data Directories" and "Debug Directory").
///
///     0x00  u16 "MZ"        0x3c  u32 distance of the header
///     header:     u32 "PE", u16 machine; directory 6 of 8 bytes (u32 distance, u32 size) leads to the debug directory
///     directory:  28 bytes an entry: at 12 u32 type (2: of a PDB file), at 16 u32 size, at 20 u32 distance
///     entry:      u32 "RSDS", 16 bytes GUID, u32 age, the PDB file's name
struct PEImage {
    let base: VirtualAddress

    /// What every image begins with.
    static let magic: UInt16 = 0x5a4d

    private static let header: UInt32 = 0x4550
    private static let record: UInt32 = 0x5344_5352
    /// An image cannot be larger than 2 GiB, nor its debug directory than this (the kernel's has 4 entries).
    private static let sizeLimit: UInt32 = 1 << 31
    private static let entryLimit: UInt32 = 16

    /// Where its record of its PDB file is, behind "RSDS"; nil where it has none, or is for another machine.
    func record(in space: AddressSpace, of memory: inout VirtualMemory) throws(VMIError) -> VirtualAddress? {
        let distance = try memory.word32(base.advanced(by: 0x3c), in: space)
        // It lies in the image's first page.
        guard distance < UInt32(Frame.size) else { return nil }
        let header = base.advanced(by: UInt64(distance))
        let isLong = space.mode.isLong
        guard try memory.word32(header, in: space) == Self.header,
            try memory.word16(header.advanced(by: 4), in: space) == (isLong ? 0x8664 : 0x14c)
        else { return nil }
        let directory = header.advanced(by: isLong ? 0xb8 : 0xa8)
        let start = try memory.word32(directory, in: space)
        let size = try memory.word32(directory.advanced(by: 4), in: space)
        guard start < Self.sizeLimit else { return nil }
        for index in 0..<min(size / 28, Self.entryLimit) {
            let entry = base.advanced(by: UInt64(start) + UInt64(index) * 28)
            guard try memory.word32(entry.advanced(by: 12), in: space) == 2 else { continue }
            let distance = try memory.word32(entry.advanced(by: 20), in: space)
            let record = base.advanced(by: UInt64(distance))
            guard distance < Self.sizeLimit, try memory.word32(record, in: space) == Self.record else {
                continue
            }
            return record.advanced(by: 4)
        }
        return nil
    }
}
