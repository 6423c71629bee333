// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore

/// What is read of a process that is just being started.
@Suite struct BirthTests {
    private static let arguments = Array("sh\0-c\0: \0".utf8)
    private static let user: UInt64 = 0x7ffe_0000_0f00

    /// A guest with a process, its memory map and its arguments, and the process's own page tables.
    private func guest(_ arguments: [UInt8] = Self.arguments) -> (
        guest: SyntheticGuest, reader: SyntheticGuest.Reader, cr3: UInt64
    ) {
        var guest = SyntheticGuest(slide: 0x60_0000)
        let reader = guest.addReader()
        let top = guest.allocate(4096, alignment: 4096)
        let page = guest.allocate(8192, alignment: 4096)
        guest.map(Self.user & ~0xfff, to: page, level: 1, root: top)
        guest.map(Self.user & ~0xfff + 4096, to: page + 4096, level: 1, root: top)
        guest.write(arguments, at: page + (Self.user & 0xfff))
        guest.set("mm_struct.arg_start", of: reader.mm, to: Self.user)
        guest.set("mm_struct.arg_end", of: reader.mm, to: Self.user + UInt64(arguments.count))
        let current = guest.base + 0x30_0000
        guest.write(guest.virtual(reader.task), at: current + SyntheticGuest.currentTask)
        return (guest, reader, top)
    }

    private func open(_ guest: SyntheticGuest) throws -> OpenGuest {
        try OpenGuest(guest, profile: try SyntheticGuest.profile(.new))
    }

    @Test func whereItPassesAndWhatItIs() throws {
        let (guest, reader, _) = guest()
        let open = try open(guest)
        let places = try open.inspector.birthPlaces()
        #expect(places.fork.raw == SyntheticGuest.text + 0x60_0000 + SyntheticGuest.forkOffset)
        #expect(places.exec.raw == SyntheticGuest.text + 0x60_0000 + SyntheticGuest.execOffset)
        #expect(try open.inspector.physical(places.fork).raw == guest.base + SyntheticGuest.forkOffset)
        let base = SyntheticGuest.directMap + guest.base + 0x30_0000
        let task = try open.inspector.current(places, base: base)
        #expect(task.raw == guest.virtual(reader.task))
        let found = try open.inspector.newTask(task, places)
        #expect(found.pid == SyntheticGuest.readerPID && found.process == found.pid && found.parent == 0)
        #expect(found.name.string == "reader" && !found.isThread)
    }

    @Test func aThreadIsNoProcess() throws {
        var (guest, reader, _) = guest()
        guest.point("task_struct.real_parent", of: reader.thread, to: reader.task)
        let open = try open(guest)
        let places = try open.inspector.birthPlaces()
        let thread = try open.inspector.newTask(VirtualAddress(guest.virtual(reader.thread)), places)
        #expect(thread.isThread && thread.process == SyntheticGuest.readerPID)
        #expect(thread.parent == SyntheticGuest.readerPID)
    }

    @Test(arguments: [0, 0x1000, .max, 0xffff_8880_7fff_0000] as [UInt64])
    func whatIsNoTaskIsRefused(_ address: UInt64) throws {
        let open = try open(guest().guest)
        let places = try open.inspector.birthPlaces()
        #expect(throws: VMIError.self) { try open.inspector.newTask(VirtualAddress(address), places) }
    }

    private func arguments(
        _ guest: SyntheticGuest, _ reader: SyntheticGuest.Reader, _ cr3: UInt64
    ) throws -> (bytes: [UInt8], isWhole: Bool) {
        let open = try open(guest)
        let places = try open.inspector.birthPlaces()
        return try open.inspector.arguments(
            of: VirtualAddress(guest.virtual(reader.task)), places, cr3: cr3)
    }

    @Test func itsArgumentsAreWhatItsMemoryHas() throws {
        let (guest, reader, cr3) = guest()
        let found = try arguments(guest, reader, cr3)
        #expect(found.bytes == Self.arguments && found.isWhole)
    }

    @Test func manyArgumentsAreCut() throws {
        let many = (0..<2000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        let (guest, reader, cr3) = guest(many)
        let found = try arguments(guest, reader, cr3)
        #expect(found.bytes == Array(many.prefix(1024)) && !found.isWhole)
    }

    @Test func aProcessWithoutMemoryHasNone() throws {
        var (guest, reader, cr3) = guest()
        guest.write(0, at: reader.task + SyntheticGuest.mmOffset)
        let found = try arguments(guest, reader, cr3)
        #expect(found.bytes.isEmpty && found.isWhole)
    }

    @Test(
        "Arguments that cannot be",
        arguments: [
            (0x2000, 0x1000), (0x1000, 0x2000), (0, .max), (.max, .max), (0x1000, 0xffff_8880_0000_0000),
        ] as [(UInt64, UInt64)])
    func wrongArguments(_ start: UInt64, _ end: UInt64) throws {
        var (guest, reader, cr3) = guest()
        guest.set("mm_struct.arg_start", of: reader.mm, to: start)
        guest.set("mm_struct.arg_end", of: reader.mm, to: end)
        #expect(throws: VMIError.self) { try arguments(guest, reader, cr3) }
    }

    @Test func aProfileWithoutWhatItNeedsIsRefused() throws {
        let open = try OpenGuest(guest().guest)
        #expect(throws: VMIError.profileLacks("current_task")) { try open.inspector.birthPlaces() }
    }
}
