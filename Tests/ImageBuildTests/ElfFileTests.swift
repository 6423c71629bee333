// SPDX-License-Identifier: Apache-2.0
import Host
import SeededRandom
import Testing

@testable import ImageBuild

/// The ELF reader, on files that lie.
@Suite struct ElfFileTests {
    @Test func aSmallFileIsRead() throws {
        let elf = try ElfFile(SmallElf().bytes)
        #expect(elf.entry == 0x400010)
        #expect(elf.segments.map(\.address) == [0x400000, 0x402000])
        #expect(elf.segments.map(\.executable) == [true, false])
        #expect(elf.xenNotes == [1, 2, 3, 5])
    }

    @Test func everyShorterFileIsRefused() {
        let bytes = SmallElf().bytes
        for length in 0..<bytes.count {
            #expect(throws: ToolError.self) { try ElfFile(Array(bytes.prefix(length))) }
        }
    }

    @Test func headersFarOutsideAreRefused() {
        var bytes = SmallElf().bytes
        for index in 32..<40 { bytes[index] = 0xff }
        #expect(throws: ToolError.self) { try ElfFile(bytes) }
    }

    @Test func nothingTrapsOnChangedBytes() {
        var generator = SeededGenerator(seed: 1)
        let bytes = SmallElf().bytes
        for _ in 0..<20_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let value: UInt8 =
                    Bool.random(using: &generator) ? 0xff : .random(in: 0...255, using: &generator)
                changed[Int.random(in: 0..<changed.count, using: &generator)] = value
            }
            _ = try? ElfFile(changed)
        }
    }
}
