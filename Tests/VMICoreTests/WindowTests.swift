// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import SeededRandom
import TargetBundle
import Testing
import VMICore

/// Reading through the window, as of a live domain. A page that is not mapped cannot be read there: the
/// process would end.
@Suite struct WindowTests {
    @Test("The same records as in place", arguments: [4, 5])
    func sameRecords(levels: Int) throws {
        var guest = SyntheticGuest(base: 0x40_0000, slide: 0x20_0000, levels: levels)
        for pid in 1...300 { guest.addTask(pid: Int32(pid), name: "task\(pid)") }
        guest.addModule("loop", size: 4096)
        let place = try OpenGuest(guest)
        let window = try OpenGuest(guest, access: .window)
        for program in [Program.processList, .moduleList, .mapAddress(symbol: "linux_banner")] {
            #expect(window.run(program).text == place.run(program).text)
        }
    }

    @Test func pagesOfManyFramesGoThroughFewSlots() throws {
        var guest = SyntheticGuest()
        for frame in 0..<512 as Range<UInt64> {
            guest.write([UInt8(frame % 251)], at: 0x40_0000 + frame * 4096)
        }
        let open = try OpenGuest(guest, access: .window)
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<5000 {
            let frame = UInt64.random(in: 0..<512, using: &generator)
            #expect(try open.byte(0, of: Frame(0x400 + frame)) == UInt8(frame % 251))
        }
    }

    @Test func absentFramesAreErrors() throws {
        let open = try OpenGuest(SyntheticGuest(), access: .window)
        for number in [0x800, 1 << 40, 1 << 50] as [UInt64] {
            #expect(throws: VMIError.absent(Frame(number))) {
                try open.byte(0, of: Frame(number))
            }
        }
        #expect(try open.inspector.kernel().physicalBase.raw == 0x20_0000)
    }

    @Test func aRefreshShowsWhatTheTargetHasNow() throws {
        let open = try OpenGuest(SyntheticGuest(), access: .window)
        let frame = Frame(0x500)
        #expect(try open.byte(8, of: frame) == 0)
        try open.file.overwrite([7], at: 0x50_0008)
        try open.inspector.refresh()
        #expect(try open.byte(8, of: frame) == 7)
    }

    @Test("Readers that share a window keep to their parts")
    func shares() throws {
        var guest = SyntheticGuest()
        for frame in 0x400..<0x420 as Range<UInt64> { guest.write([UInt8(frame & 0xff)], at: frame << 12) }
        let open = try OpenGuest(guest, access: .window)
        var left = try PhysicalMemory(target: open.dump.target, share: 0, of: 2)
        var right = try PhysicalMemory(target: open.dump.target, share: 1, of: 2)
        for _ in 0..<3 {
            for frame in 0x400..<0x420 as Range<UInt64> {
                #expect(try byte(of: Frame(frame), in: &left) == UInt8(frame & 0xff))
                #expect(try byte(of: Frame(0x81f - frame), in: &right) == UInt8(0x1f - frame & 0xff))
            }
        }
    }

    private func byte(of frame: Frame, in memory: inout PhysicalMemory) throws(VMIError) -> UInt8 {
        var bytes: [UInt8] = [0]
        var span = bytes.mutableSpan
        try memory.read(frame.start, into: &span)
        return bytes[0]
    }

    /// A guest with 12 pages in a row, each of another byte; the tables of the last lead to no memory.
    private func rows() throws -> (OpenGuest, AddressSpace) {
        var guest = SyntheticGuest()
        for page in 0..<12 as Range<UInt64> {
            guest.map(0x40_0000 + page << 12, to: 0x50_0000 - page << 12, level: 1)
            guest.write([UInt8(page + 1)], at: 0x50_0000 - page << 12)
        }
        guest.map(0x40_c000, to: 0x0004_0000_0000_0000, level: 1)
        let space = guest.space
        return (try OpenGuest(guest, access: .window), space)
    }

    @Test("What is read in one piece is mapped in batches, half of the window each")
    func batches() throws {
        let (open, space) = try rows()
        var bytes = [UInt8](repeating: 0, count: 12 << 12)
        let address = VirtualAddress(0x40_0000)
        _ = try open.inspector.memory.translate(address, in: space)
        let before = open.dump.requests
        var span = bytes.mutableSpan
        try open.inspector.memory.read(address, in: space, into: &span)
        #expect((0..<12).allSatisfy { bytes[$0 << 12] == UInt8($0 + 1) })
        #expect(open.dump.requests - before == 2)
        // A page of a batch without memory does not take the others with it.
        var more = [UInt8](repeating: 0, count: 4 << 12)
        var room = more.mutableSpan
        let result = open.inspector.memory.read(Location(0x40_a000, in: space), into: &room)
        #expect(result.count == 3 << 12 - 1 << 12 && more[0] == 11 && more[4096] == 12)
        #expect(result.doubt == .absent(Frame(0x40_0000_0000)))
    }

    @Test("What was shown before a refresh is shown again by one request")
    func remembered() throws {
        let (open, space) = try rows()
        func read() throws {
            for page in 0..<6 as Range<UInt64> {
                let byte = try open.inspector.memory.byte(VirtualAddress(0x40_0000 + page << 12), in: space)
                #expect(byte == UInt8(page + 1))
            }
        }
        try read()
        let first = open.dump.requests
        try open.inspector.memory.refresh()
        try read()
        let second = open.dump.requests
        #expect(first > 8 && second - first <= 3)
        // What is not wanted any more is not mapped again.
        try open.inspector.memory.refresh()
        let shown = open.dump.pagesShown
        #expect(try open.byte(0, of: Frame(0x4f5)) == 12)
        #expect(open.dump.pagesShown == shown + 1)
    }

    @Test func aTargetThatWentAway() throws {
        let file = try TemporaryFile(SyntheticGuest().memory)
        var dump: Dump? = try Dump.open(file.path, access: .window)
        let target = try #require(dump).target
        var inspector = try Inspector(target: target, profile: SyntheticGuest.profile())
        _ = try inspector.kernel()
        dump = nil
        try inspector.refresh()
        #expect(throws: VMIError.self) { try inspector.kernel() }
    }
}
