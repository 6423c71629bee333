// SPDX-License-Identifier: Apache-2.0

/// What `xl dump-core` writes (Xen's docs/misc/dump-core-format.txt).
///
/// `.xen_pages` holds pages; the table beside it says which. `.xen_pfn` has a frame number for each page of
/// a guest whose physical memory Xen translates (PVH, HVM). `.xen_p2m` has pairs of a pseudo-physical and a
/// machine frame; a PV guest's page tables speak of machine frames, so those count.
struct XenCore {
    let core: ELFCore

    /// The frame number of a table entry without a page.
    private static let none = UInt64.max

    init(_ core: ELFCore) { self.core = core }

    func runs() throws(DumpError) -> [Run] {
        guard let pages = try core.section(".xen_pages") else {
            throw DumpError(.malformed, "the core has neither segments nor a .xen_pages section")
        }
        if let table = try core.section(".xen_pfn") { return try runs(pages, table, entry: 8, frame: 0) }
        if let table = try core.section(".xen_p2m") { return try runs(pages, table, entry: 16, frame: 8) }
        throw DumpError(.malformed, "the core has neither a .xen_pfn nor a .xen_p2m section")
    }

    /// The frames of a page by a PV guest's own numbers, as the table has them.
    func frames(ofPage page: UInt64, limit: Int) -> [UInt64] {
        guard let table = try? core.section(".xen_p2m") else { return [] }
        var frames: [UInt64] = []
        for index in 0..<table.size / 16 where frames.count < limit {
            guard let number = core.file.number(at: table.offset &+ index * 16, as: UInt64.self),
                let frame = core.file.number(at: table.offset &+ index * 16 + 8, as: UInt64.self)
            else { break }
            if number == page, frame != Self.none { frames.append(frame) }
        }
        return frames
    }

    private func runs(
        _ pages: ELFCore.Section, _ table: ELFCore.Section, entry: UInt64, frame: UInt64
    ) throws(DumpError) -> [Run] {
        let count = table.size / entry
        guard core.file.range(at: table.offset, length: table.size) != nil,
            core.file.range(at: pages.offset, length: pages.size) != nil
        else { throw DumpError(.malformed, "the core's pages are cut off") }
        guard count <= pages.size / Run.frameSize else {
            throw DumpError(
                .malformed, "the core lists \(count) pages but holds \(pages.size / Run.frameSize)")
        }
        var runs: [Run] = []
        for index in 0..<count {
            guard let number = core.file.number(at: table.offset + index * entry + frame, as: UInt64.self)
            else { throw DumpError(.malformed, "the core's list of pages is cut off") }
            if number == Self.none { continue }
            guard number < Run.frameLimit else {
                throw DumpError(.malformed, "page \(index) of the core lies beyond any physical memory")
            }
            let offset = pages.offset + index * Run.frameSize
            if let last = runs.last, last.end == number, last.offset + last.count * Run.frameSize == offset {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(Run(first: number, count: 1, offset: offset))
            }
        }
        return runs
    }
}
