// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import SeededRandom
import TargetBundle
import Testing
import VMICore

/// Reading through the window, as of a live domain. A page that is not mapped cannot be read there: the
/// process would end. One suite, one test at a time, because there is one window.
@Suite(.serialized) struct WindowTests {
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

    @Test("Targets that share the window keep to their parts")
    func shares() throws {
        var guests: [SyntheticGuest] = []
        for pid in 1...2 as ClosedRange<Int32> {
            var guest = SyntheticGuest(base: 0x20_0000 * UInt64(pid))
            guest.addTask(pid: pid, name: "task")
            guests.append(guest)
        }
        let first = try OpenGuest(guests[0], access: .window)
        let second = try OpenGuest(guests[1], access: .window)
        let profile = try SyntheticGuest.profile()
        var left = try Inspector(target: first.dump.target, profile: profile, share: 0, of: 2)
        var right = try Inspector(target: second.dump.target, profile: profile, share: 1, of: 2)
        for _ in 0..<3 {
            var pids: [Int32] = []
            try left.forEachProcess { (process: Process) throws(VMIError) in pids.append(process.pid) }
            try right.forEachProcess { (process: Process) throws(VMIError) in pids.append(process.pid) }
            #expect(pids == [1, 2])
        }
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
