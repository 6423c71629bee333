// SPDX-License-Identifier: Apache-2.0

/// Dump files of each format, made of pages.
public enum DumpBuilder {
    public static func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// A page that is told by its number.
    public static func page(_ number: UInt64) -> [UInt8] {
        (0..<512 as Range<UInt64>).flatMap { Self.number(number << 16 | $0) }
    }

    public static func header(
        type: UInt16 = 4, machine: UInt16 = 62, segments: UInt16 = 0, sections: UInt16 = 0,
        sectionsAt: UInt64 = 0, names: UInt16 = 0
    ) -> [UInt8] {
        var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        bytes += number(type) + number(machine) + number(UInt32(1)) + number(UInt64(0))
        bytes += number(UInt64(64)) + number(sectionsAt) + number(UInt32(0)) + number(UInt16(64))
        bytes += number(UInt16(56)) + number(segments) + number(UInt16(64)) + number(sections)
        return bytes + number(names)
    }

    public static func segment(type: UInt32 = 1, offset: UInt64, physical: UInt64, length: UInt64) -> [UInt8]
    {
        let start = number(type) + number(UInt32(0)) + number(offset) + number(UInt64(0))
        return start + number(physical) + number(length) + number(length) + number(UInt64(0))
    }

    public static func section(name: UInt32, offset: UInt64, size: UInt64) -> [UInt8] {
        let start = number(name) + number(UInt32(1)) + number(UInt64(0)) + number(UInt64(0))
        return start + number(offset) + number(size) + [UInt8](repeating: 0, count: 24)
    }

    /// An ELF core with a segment for each run of frames, contents unaligned in the file as QEMU leaves them.
    public static func elf(_ runs: [Range<UInt64>]) -> [UInt8] {
        let start = UInt64(64 + 56 * (runs.count + 1) + 5)
        var headers = header(segments: UInt16(runs.count + 1))
        headers += segment(type: 4, offset: 64, physical: 0, length: 16)
        var contents: [UInt8] = []
        for run in runs {
            headers += segment(
                offset: start + UInt64(contents.count), physical: run.lowerBound << 12,
                length: UInt64(run.count) << 12)
            for frame in run { contents += page(frame) }
        }
        return headers + [UInt8](repeating: 0, count: 5) + contents
    }

    /// A core of `xl dump-core`: of an HVM or PVH guest, or of a PV guest by machine frames.
    public static func xen(_ frames: [UInt64], pv: Bool = false) -> [UInt8] {
        let names = Array("\0.shstrtab\0.xen_pages\0\(pv ? ".xen_p2m" : ".xen_pfn")\0".utf8)
        let table = frames.flatMap { pv ? number($0 ^ 0xffff) + number($0) : number($0) }
        let namesAt = 64 + 4 * 64
        let tableAt = namesAt + names.count
        let pagesAt = (tableAt + table.count + 4095) & ~4095
        var bytes = header(sections: 4, sectionsAt: 64, names: 1)
        bytes += section(name: 0, offset: 0, size: 0)
        bytes += section(name: 1, offset: UInt64(namesAt), size: UInt64(names.count))
        bytes += section(name: 11, offset: UInt64(pagesAt), size: UInt64(frames.count) << 12)
        bytes += section(name: 22, offset: UInt64(tableAt), size: UInt64(table.count))
        bytes += names + table
        bytes += [UInt8](repeating: 0, count: pagesAt - bytes.count)
        for frame in frames { bytes += page(frame) }
        return bytes
    }

    /// A PV guest's core with these pages: its own number of each, the machine's, and what it holds.
    public static func xen(pages: [(page: UInt64, frame: UInt64, bytes: [UInt8])]) -> [UInt8] {
        var bytes = xen(pages.map(\.frame), pv: true)
        let pagesAt = bytes.count - pages.count << 12
        let tableAt = 64 + 4 * 64 + Array("\0.shstrtab\0.xen_pages\0.xen_p2m\0".utf8).count
        for (index, entry) in pages.enumerated() {
            bytes.replaceSubrange(tableAt + index * 16..<tableAt + index * 16 + 8, with: number(entry.page))
            bytes.replaceSubrange(
                pagesAt + index << 12..<pagesAt + (index + 1) << 12, with: entry.bytes)
        }
        return bytes
    }

    public static func lime(_ runs: [Range<UInt64>]) -> [UInt8] {
        var bytes: [UInt8] = []
        for run in runs {
            bytes += Array("EMiL".utf8) + number(UInt32(1))
            bytes += number(run.lowerBound << 12) + number((run.upperBound << 12) - 1) + number(UInt64(0))
            for frame in run { bytes += page(frame) }
        }
        return bytes
    }
}
