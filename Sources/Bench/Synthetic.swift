// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import SeededRandom
import TargetBundle
import VMICore

extension Subject {
    /// The invented Linux of the tests, with 100 processes and a stretch of 4 KiB pages.
    ///
    /// The pages lie behind the map of all memory, in frames without order, as a running kernel's do. It is
    /// the same on every machine and needs nothing from outside.
    static func synthetic() throws -> Subject {
        let size = 8 << 20
        var guest = SyntheticGuest(slide: 0x1e00_0000, size: size)
        for pid in 1...100 { guest.addTask(pid: Int32(pid), name: "process-\(pid)") }
        var random = SeededGenerator(seed: 1)
        let frames = (0..<UInt64(pageCount)).map { (4 << 20) + $0 * Frame.size }.shuffled(using: &random)
        for (index, frame) in frames.enumerated() {
            guest.write(UInt64(index), at: frame)
            let page = SyntheticGuest.directMap + UInt64(size) + UInt64(index) * Frame.size
            guest.map(page, to: frame, level: 1)
        }
        // An ELF core, of which a part can be told from the whole.
        var headers = DumpBuilder.header(segments: 1)
        headers += DumpBuilder.segment(offset: Frame.size, physical: 0, length: UInt64(size))
        headers += [UInt8](repeating: 0, count: Int(Frame.size) - headers.count)
        let file = try TemporaryFile(headers + guest.memory)
        return try Subject("synthetic guest", dump: file.path, profile: SyntheticGuest.profile(), file: file)
    }

    /// The profile of a kernel like that one, of another build.
    static func otherSynthetic() throws -> [UInt8] {
        var builder = SyntheticGuest.profileBuilder
        builder.bannerPrefix = Array(SyntheticGuest.bannerPrefix.replacing("6.1.0", with: "6.2.0").utf8)
        return try builder.pack()
    }
}
