// SPDX-License-Identifier: Apache-2.0
import CPlatform
import FileBackend
import GuestFixtures
import SeededRandom
import Testing

@Suite struct HostileKdumpTests {
    func refusal(_ bytes: [UInt8]) throws -> DumpError {
        let file = try TemporaryFile(bytes)
        let error = #expect(throws: DumpError.self) { try Dump.open(file.path) }
        return try #require(error)
    }

    /// A dump of three frames with a number put at an offset.
    func changed(_ number: some FixedWidthInteger, at offset: Int) -> [UInt8] {
        var bytes = DumpBuilder.kdump([0, 1, 9])
        let value = DumpBuilder.number(number)
        bytes.replaceSubrange(offset..<offset + value.count, with: value)
        return bytes
    }

    @Test func headersThatCannotBe() throws {
        #expect(try refusal(changed(UInt32(8192), at: 428)).message.contains("blocks of 8192 bytes"))
        #expect(try refusal(changed(UInt32(1), at: 4096 + 12)).hint == "makedumpfile --reassemble")
        #expect(try refusal(changed(UInt32(0), at: 436)).code == .malformed)
        #expect(try refusal(changed(UInt32.max, at: 436)).code == .malformed)
        #expect(try refusal(changed(UInt32.max, at: 432)).code == .malformed)
        #expect(try refusal(changed(UInt64.max, at: 4096 + 96)).code == .malformed)
        #expect(try refusal(changed(UInt64(0), at: 4096 + 96)).message == "the dump holds no page of memory")
        #expect(try refusal(DumpBuilder.kdump([], total: 8)).message == "the dump holds no page of memory")
        #expect(try refusal(Array("KDUMP   ".utf8)).message == "the kdump header is cut off")
    }

    @Test("A descriptor that leads nowhere costs its page, and no other")
    func descriptors() throws {
        // Offsets that lead out of the file; then sizes in the lower half, and flags in the upper.
        let offsets: [UInt64] = [.max, 1 << 40]
        let sizes: [UInt64] = [
            4095, 0x8000_0000, 0x3_0000_0000, 0x1_0000_1000, 0x4_0000_0064, 0x20_0000_0064, 0x2_0000_0064,
            0x40_0000_1000, 0x4_0000_0000,
        ]
        let first = 4 * 4096
        for (offset, value) in offsets.map({ (first, $0) }) + sizes.map({ (first + 8, $0) }) {
            let file = try TemporaryFile(changed(value, at: offset))
            let dump = try Dump.open(file.path)
            var frame: UInt64 = 0
            #expect(platform_map(dump.target, [0], &frame, 1) == PLATFORM_EIO, "\(value) at \(offset)")
            frame = 1
            #expect(platform_map(dump.target, [0], &frame, 1) == 1)
            #expect(platform_map(dump.target, [0, 1, 2], [9, 0, 1], 3) == 1)
            #expect(platform_map(dump.target, [0], [2], 1) == PLATFORM_EABSENT)
        }
    }

    @Test("However short it is cut, it is refused, or a page is missing")
    func truncated() throws {
        for whole in [DumpBuilder.kdump([0, 1, 9]), DumpBuilder.flattened(DumpBuilder.kdump([0, 1, 9]))] {
            for length in stride(from: 8, to: whole.count - 16, by: 211) {
                let file = try TemporaryFile(Array(whole[..<length]))
                guard let dump = try? Dump.open(file.path) else { continue }
                var frame: UInt64 = 9
                #expect(dump.format == .raw || platform_map(dump.target, [0], &frame, 1) != 1)
            }
        }
    }

    @Test func pieces() throws {
        let whole = DumpBuilder.kdump([0, 1])
        var overlapping = DumpBuilder.flattened(whole)
        // The second piece belongs where the first does.
        overlapping.replaceSubrange(
            4096 + 16 + 4096..<4096 + 16 + 4096 + 8, with: DumpBuilder.number(UInt64(1).byteSwapped))
        #expect(try refusal(overlapping).hint == "makedumpfile -R")
        var other = DumpBuilder.flattened(whole)
        other[31] = 2
        #expect(try refusal(other).message.contains("of a version"))
        #expect(try refusal(DumpBuilder.flattened(DumpBuilder.page(0))).hint == "makedumpfile -R")
        var endless = DumpBuilder.flattened(whole)
        endless.removeLast(16)
        #expect(try refusal(endless).message == "the flattened dump is cut off")
        var long = DumpBuilder.flattened(whole)
        long.replaceSubrange(4096 + 8..<4096 + 16, with: DumpBuilder.number(UInt64.max))
        #expect(try refusal(long).code == .malformed)
    }

    @Test("Random damage: opened or refused, and each frame a page or an error")
    func mutations() throws {
        var generator = SeededGenerator(seed: 8)
        let packings = KdumpTests.Packing.allCases
        let dumps =
            packings.map { DumpBuilder.kdump([0, 1, 9], pack: $0.pack) }
            + packings.map { DumpBuilder.flattened(DumpBuilder.kdump([0, 1, 9], pack: $0.pack)) }
        var refused = 0
        var broken = 0
        for round in 0..<800 {
            var bytes = dumps[round % dumps.count]
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let start = [0, 424, 4096, 8192, 12288, 16384].randomElement(using: &generator) ?? 0
                let index = (start + Int.random(in: 8..<120, using: &generator)) % bytes.count
                bytes[index] =
                    [0, 1, 0x7f, 0x80, 0xff, UInt8(truncatingIfNeeded: generator.next())]
                    .randomElement(using: &generator) ?? 0
            }
            let file = try TemporaryFile(bytes)
            do {
                let dump = try Dump.open(file.path)
                for number in [0, 1, 9, 10] as [UInt64] {
                    var frame = number
                    if platform_map(dump.target, [0], &frame, 1) != 1 { broken += 1 }
                }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 50 && broken > 800)
    }
}
