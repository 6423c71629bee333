// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import TargetBundle
import Testing
import VMICore
import WindowsFixtures

/// How the kernel is found, and what is no kernel.
@Suite struct FinderTests {
    @Test(arguments: WindowsVersion.all, [false, true])
    func theKernelIsFound(_ version: WindowsVersion, hasLargePages: Bool) throws {
        let guest = SyntheticWindows(version, hasLargePages: hasLargePages)
        let open = try OpenWindows(guest)
        let kernel = try open.inspector.kernel()
        #expect(kernel.virtualBase.raw == version.imageBase && kernel.slide == version.imageBase)
        #expect(kernel.physicalBase.raw == guest.physical(version.imageBase))
        #expect(kernel.space.root.raw == guest.root && kernel.space.mode == version.mode)
        #expect(kernel.space.acceptsTransition)
    }

    /// Tables that lie below System's: those of a process, of which the kernel's own are found all the same;
    /// and those of something that ran before Windows did, and map no kernel.
    @Test(arguments: [WindowsVersion.ten, .seven32, .legacy32])
    func tablesOfOthersComeFirst(_ version: WindowsVersion) throws {
        var guest = SyntheticWindows(version)
        let process = guest.makeProcessRoot()
        let stale = guest.makeRoot()
        let open = try OpenWindows(guest.swapped([(stale, 0x2000), (process, 0x8000)]))
        #expect(try open.inspector.kernel().space.root.raw == guest.root)
    }

    @Test func anotherBuild() throws {
        let guest = SyntheticWindows(.ten)
        for change in [
            { $0.identity?.guid[3] ^= 1 }, { $0.identity?.age += 1 },
        ] as [(inout PackedProfile.Builder) -> Void] {
            var builder = guest.profileBuilder
            change(&builder)
            let open = try OpenWindows(guest, profile: PackedProfile(builder.pack()))
            #expect(throws: VMIError.kernelNotFound) { try open.inspector.kernel() }
            let code = "kernel-not-found"
            #expect(open.run(.processList).line.contains(code))
        }
    }

    @Test func whatAProfileMustHave() throws {
        let guest = SyntheticWindows(.ten)
        var builder = guest.profileBuilder
        builder.identity = nil
        #expect(throws: VMIError.profileLacks("GUID of a PDB file")) {
            try OpenWindows(guest, profile: PackedProfile(builder.pack()))
        }
        var other = PackedProfile.Builder(bannerPrefix: [], pagingLevels: 4)
        other.system = .windows
        other.identity = builder.identity
        other.identity = PackedProfile.PDBIdentity(guid: SyntheticWindows.guid, age: 1, name: [])
        #expect(throws: VMIError.profileLacks("_EPROCESS.ImageFileName")) {
            try OpenWindows(guest, profile: PackedProfile(other.pack()))
        }
        other.addMember("_EPROCESS.ImageFileName", offset: 0, size: 15)
        #expect(throws: VMIError.profileLacks("PsActiveProcessHead")) {
            try OpenWindows(guest, profile: PackedProfile(other.pack()))
        }
        other.addSymbol("PsActiveProcessHead", at: 1 << 40)
        #expect(throws: VMIError.profileWrong("PsActiveProcessHead")) {
            try OpenWindows(guest, profile: PackedProfile(other.pack()))
        }
    }

    /// A kernel that has no process yet, and one whose first process has tables that do not map it.
    @Test(arguments: [WindowsVersion.ten, .seven32]) func notStarted(_ version: WindowsVersion) throws {
        let place = version.imageBase + SyntheticWindows.processHead
        for pointer in [0, place, version.pool + 0x5000, 0x1000] {
            var guest = SyntheticWindows(version)
            guest.write(pointer: pointer, at: place)
            let open = try OpenWindows(guest)
            let base = PhysicalAddress(guest.physical(version.imageBase))
            #expect(throws: VMIError.kernelNotMapped(base)) { try open.inspector.kernel() }
        }
    }

    /// Another Windows of the same build after a restart is found anew.
    @Test(arguments: [Dump.Access.inPlace, .window]) func aRestart(_ access: Dump.Access) throws {
        let before = SyntheticWindows(.seven64)
        let open = try OpenWindows(before, access: access)
        #expect(try open.inspector.kernel().space.root.raw == before.root)
        var version = WindowsVersion.seven64
        version.imageBase += 0x20_3000
        var after = SyntheticWindows(version)
        after.addProcess(pid: 8, name: "new.exe")
        try open.file.overwrite(after.memory, at: 0)
        try open.inspector.refresh()
        #expect(open.run(.processList).line.contains("new.exe"))
        #expect(try open.inspector.kernel().virtualBase.raw == version.imageBase)
    }

    /// Pages that all begin like images, more of them than are looked at: the search ends, and soon.
    @Test(arguments: WindowsVersion.all) func forgedImages(_ version: WindowsVersion) throws {
        var guest = SyntheticWindows(version)
        let header = guest.memory[Int(guest.physical(version.imageBase))...].prefix(4096)
        let frame = guest.takeFrame()
        guest.memory.replaceSubrange(Int(frame << 12)..<Int(frame << 12) + 4096, with: header)
        // In front of the kernel's image, one page of it tens of thousands of times.
        let start = version.isLong ? version.imageBase & ~0x1fff_ffff : 0x8000_0000
        for page in 0..<20_000 as Range<UInt64> {
            let place = start + page << 12
            guard place < version.imageBase || place >= version.imageBase + SyntheticWindows.imageSize else {
                continue
            }
            guest.map(place, entry: frame << 12 | 0x63, root: guest.root)
        }
        let open = try OpenWindows(guest)
        #expect(try open.inspector.kernel().virtualBase.raw == version.imageBase)
    }

    /// Every page maps itself wherever it may, so that each is taken for a top-level table that has no end.
    @Test(arguments: [WindowsVersion.ten, .seven32])
    func nothingButTables(_ version: WindowsVersion) throws {
        var guest = SyntheticWindows(version)
        let profile = try guest.profile()
        for frame in 1..<UInt64(guest.memory.count) >> 12 {
            let entry = frame << 12 | (version.mode == .pae ? 1 : 0x63)
            let width: UInt64 = version.mode == .legacy ? 4 : 8
            for index in 0..<4096 / width {
                // Of PAE, four pages take turns.
                let turned = version.mode == .pae ? (frame & ~3 | index & 3) << 12 | 1 : entry
                guest.set(turned, at: frame << 12 + index * width)
            }
        }
        let open = try OpenWindows(guest, profile: profile)
        #expect(throws: VMIError.kernelNotFound) { try open.inspector.kernel() }
    }
}

extension SyntheticWindows {
    /// The same memory with a top-level table at another frame, far below, and whatever leads to it.
    func swapped(_ moves: [(root: UInt64, to: UInt64)]) -> SyntheticWindows {
        var moved = self
        for (root, place) in moves {
            let page = root & ~0xfff
            moved.memory.replaceSubrange(
                Int(place)..<Int(place) + 4096, with: memory[Int(page)..<Int(page) + 4096])
            moved.memory.replaceSubrange(
                Int(page)..<Int(page) + 4096, with: [UInt8](repeating: 0, count: 4096))
            guard version.mode != .pae else { continue }
            let width: UInt64 = version.mode == .legacy ? 4 : 8
            moved.set(place | 0x63, at: place + UInt64(version.selfIndex) * width)
        }
        return moved
    }
}
