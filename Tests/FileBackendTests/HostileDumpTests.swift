// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import SeededRandom
import SystemPackage
import Testing

@Suite struct HostileDumpTests {
    func refusal(_ bytes: [UInt8]) throws -> DumpError {
        let file = try TemporaryFile(bytes)
        let error = #expect(throws: DumpError.self) { try Dump.open(file.path) }
        return try #require(error)
    }

    @Test func whatIsNotThere() throws {
        let error = #expect(throws: DumpError.self) { try Dump.open("/nonexistent/dump") }
        #expect(error?.code == .unreadable)
        #expect(throws: DumpError.self) { try Dump.open("/") }
        #expect(try refusal([]).code == .malformed)
        #expect(try refusal([1, 2, 3]).message == "the dump holds no page of memory")
    }

    @Test(
        "Files of other kinds say what they are",
        arguments: [
            ("PAGEDU64", "Windows"), ("QEVM", "QEMU"), ("\u{1f}", nil), ("(", nil),
        ] as [(String, String?)])
    func otherKinds(magic: String, word: String?) throws {
        let bytes = Array(magic.utf8) + [UInt8](repeating: 0, count: 8192)
        guard let word else {
            let file = try TemporaryFile(bytes)
            #expect(try Dump.open(file.path).format == .raw)
            return
        }
        let error = try refusal(bytes)
        #expect(error.code == .unsupported && error.message.contains(word))
    }

    @Test func compressed() throws {
        for magic in [[0x1f, 0x8b], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], [0x28, 0xb5, 0x2f, 0xfd]] as [[UInt8]]
        {
            let error = try refusal(magic + [UInt8](repeating: 0, count: 8192))
            #expect(error.code == .unsupported && error.hint != nil)
        }
    }

    @Test func otherELFFiles() throws {
        let page = DumpBuilder.page(0)
        #expect(try refusal(DumpBuilder.header(type: 2) + page).message.contains("no core dump"))
        #expect(try refusal(DumpBuilder.header(machine: 40) + page).code == .unsupported)
        #expect(try refusal([0x7f, 0x45, 0x4c, 0x46, 1, 1] + page).code == .unsupported)
        #expect(try refusal(DumpBuilder.header() + page).message == "the dump holds no page of memory")
        #expect(try refusal([0x7f, 0x45, 0x4c, 0x46, 2, 1]).message == "the ELF header is cut off")
    }

    @Test("However short a dump is cut, it is refused or gives only what is there")
    func truncated() throws {
        for (bytes, floor) in [
            (DumpBuilder.elf([0..<2, 5..<6]), 0), (DumpBuilder.xen([0, 1, 5]), 0),
            (DumpBuilder.lime([0..<2]), 33),
        ] {
            for length in stride(from: 8, to: bytes.count, by: 97) where length > floor {
                #expect(try refusal(Array(bytes[..<length])).code == .malformed)
            }
        }
    }

    @Test(
        "Impossible segments",
        arguments: [
            (UInt64.max, 0, 4096), (0, 1 << 52, 4096), (0, 0, .max), (.max - 4095, 0, 4096), (64, 0, 1 << 40),
        ] as [(UInt64, UInt64, UInt64)])
    func segments(offset: UInt64, physical: UInt64, length: UInt64) throws {
        let bytes =
            DumpBuilder.header(segments: 1)
            + DumpBuilder.segment(offset: offset, physical: physical, length: length) + DumpBuilder.page(0)
        #expect(try refusal(bytes).code == .malformed)
    }

    @Test("A core that xl could not finish says so: its section names come last")
    func unfinishedXenCore() throws {
        var bytes = DumpBuilder.xen([0, 1])
        bytes.replaceSubrange(64 + 64 + 24..<64 + 64 + 32, with: DumpBuilder.number(UInt64(bytes.count)))
        #expect(try refusal(bytes).message == "the names of the core's sections are missing: it is cut off")
    }

    @Test func impossibleXenTables() throws {
        #expect(try refusal(DumpBuilder.xen([0, 1 << 41])).message.contains("beyond any physical memory"))
        var listed = DumpBuilder.xen([0, 1, 2])
        // The size of .xen_pages, the third section, says one page only.
        listed.replaceSubrange(64 + 2 * 64 + 32..<64 + 2 * 64 + 40, with: DumpBuilder.number(UInt64(4096)))
        #expect(try refusal(listed).message == "the core lists 3 pages but holds 1")
    }

    @Test func impossibleLiME() throws {
        var bytes = DumpBuilder.lime([0..<2])
        bytes.replaceSubrange(16..<24, with: DumpBuilder.number(UInt64.max))
        #expect(try refusal(bytes).message.contains("impossible"))
        #expect(try refusal(DumpBuilder.lime([0..<1]) + [1, 2, 3]).message.contains("damaged"))
    }

    @Test("Random damage to headers: opened or refused, never worse")
    func mutations() throws {
        var generator = SeededGenerator(seed: 3)
        let dumps = [
            DumpBuilder.elf([0..<2, 5..<6]), DumpBuilder.xen([0, 1, 5]), DumpBuilder.xen([3, 9], pv: true),
            DumpBuilder.lime([0..<1, 4..<5]),
        ]
        var refused = 0
        for round in 0..<600 {
            var bytes = dumps[round % dumps.count]
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let index = Int.random(in: 6..<min(400, bytes.count), using: &generator)
                bytes[index] =
                    [0, 1, 0x7f, 0x80, 0xff, UInt8(truncatingIfNeeded: generator.next())]
                    .randomElement(using: &generator) ?? 0
            }
            let file = try TemporaryFile(bytes)
            do {
                let dump = try Dump.open(file.path)
                #expect(dump.frameCount > 0 && dump.frameCount <= UInt64(bytes.count / 4096))
            } catch {
                refused += 1
            }
        }
        #expect(refused > 100)
    }
}
