// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import SeededRandom
import Testing
import VMICore

/// Random damage to everything that the core reads: whatever a target's memory holds, each program ends with
/// one whole record.
@Suite struct MutationTests {
    /// Numbers that a hostile target would try.
    static let hostile: [UInt64] = [
        0, 1, .max, 0x8000_0000_0000_0000, 0x7fff_ffff_ffff_ffff, 0x000f_ffff_ffff_f0e3,
        0xffff_ffff_ffff_fff8,
        SyntheticGuest.directMap, SyntheticGuest.text, 0x2000e3, 0x202063, 0x1063, 0xfff0_0000_0000_0001,
    ]

    static func bytes(_ word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }

    /// Where to write what.
    static func damage(
        to guest: SyntheticGuest, with generator: inout SeededGenerator
    ) -> [(place: UInt64, word: UInt64)] {
        // Tables and tasks are in the first 16 pages, the kernel's data in the 16 from its base on.
        (0..<Int.random(in: 1...40, using: &generator)).map { _ in
            let page = (Bool.random(using: &generator) ? guest.base : 0x1000) + generator.next() % 16 * 4096
            let place =
                switch generator.next() % 4 {
                case 0: guest.entry(of: guest.virtualBase, level: Int.random(in: 2...4, using: &generator))
                case 1: guest.taskLinks[Int(generator.next() % 50)]
                default: page + generator.next() % 512 * 8
                }
            let word =
                switch generator.next() % 4 {
                case 0: hostile[Int(generator.next() % UInt64(hostile.count))]
                case 1: guest.word(at: place) ^ 1 << (generator.next() % 64)
                case 2: guest.virtual(guest.taskLinks[Int(generator.next() % 50)])
                default: generator.next()
                }
            return (place, word)
        }
    }

    @Test("In place and with either depth of tables", arguments: [4, 5])
    func damagedMemory(levels: Int) throws {
        var generator = SeededGenerator(seed: UInt64(levels))
        var guest = SyntheticGuest(slide: 0x60_0000, levels: levels)
        for pid in 1...50 as ClosedRange<Int32> { guest.addTask(pid: pid, name: "task\(pid)") }
        for number in 1...5 { guest.addModule("module\(number)", size: 4096) }
        let open = try OpenGuest(guest)
        var doubts: Set<String> = []
        for _ in 0..<120 {
            let damage = Self.damage(to: guest, with: &generator)
            for (place, word) in damage { try open.file.overwrite(Self.bytes(word), at: place) }
            try open.inspector.refresh()
            for program in [Program.processList, .moduleList, .mapAddress(symbol: "linux_banner")] {
                let (text, doubt) = open.run(program)
                let record = try RecordText.parse(text)
                #expect((record.error != nil || record.partial != nil) == (doubt != nil))
                if let doubt { doubts.insert(doubt.code) }
            }
            _ = try? open.inspector.addressSpace(of: 7)
            for (place, _) in damage { try open.file.overwrite(Self.bytes(guest.word(at: place)), at: place) }
        }
        #expect(
            doubts.isSuperset(of: ["kernel-not-mapped", "not-mapped", "bad-pointer"]))
    }
}
