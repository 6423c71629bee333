// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore
import WindowsFixtures

/// Pages that processes share, by prototypes; what the kernel does to its entries is its profile's and its memory's to
/// say.
@Suite struct PrototypeTests {
    private static let place = SmallOffice.user + 0x3000

    /// What stands at the shared page, as a kernel of that profile is understood; nil where it is not mapped.
    private func text(
        _ version: WindowsVersion, mask: UInt64, prototype: UInt64 = 0x867,
        _ profile: (inout PackedProfile.Builder) -> Void
    ) throws -> String? {
        var office = SmallOffice(version)
        office.guest.share(
            "a shared page", at: Self.place, root: office.shellRoot, mask: mask, prototype: prototype)
        var builder = office.guest.profileBuilder
        profile(&builder)
        let open = try OpenWindows(office.guest, profile: PackedProfile(builder.pack()))
        let space = try open.inspector.addressSpace(of: 3144)
        // What the kernel does is no part of where its tables are.
        #expect(space.root.raw == office.shellRoot)
        var bytes = [UInt8](repeating: 0, count: 13)
        var span = bytes.mutableSpan
        do throws(VMIError) {
            try open.inspector.memory.read(VirtualAddress(Self.place), in: space, into: &span)
        } catch {
            #expect(error == .notPresent(VirtualAddress(Self.place), level: 1))
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: WindowsVersion.all, [0, 1 << 45, 1 << 35, 1 << 51] as [UInt64])
    func sharedPages(of version: WindowsVersion, mask: UInt64) throws {
        let wanted = version.mode == .legacy ? nil : "a shared page"
        for flags in [0x867, 0x8e0] as [UInt64] {
            let bySymbol = try text(version, mask: mask, prototype: flags) {
                $0.addSymbol("MiInvalidPteMask", at: SyntheticWindows.maskOffset)
            }
            #expect(bySymbol == wanted)
            let byState = try text(version, mask: mask, prototype: flags) {
                $0.addSymbol("MiState", at: SyntheticWindows.maskOffset - 0x110)
                $0.addMember("_MI_SYSTEM_INFORMATION.Hardware", offset: 0x100, size: 0x80)
                $0.addMember("_MI_HARDWARE_STATE.InvalidPteMask", offset: 0x10, size: 8)
            }
            #expect(byState == wanted)
        }
        // Neither in memory, nor anywhere that is known: on disk, and part of a file.
        for flags in [0x80, 0x4e0] as [UInt64] {
            let none = try text(version, mask: mask, prototype: flags) {
                $0.addSymbol("MiInvalidPteMask", at: SyntheticWindows.maskOffset)
            }
            #expect(none == nil)
        }
    }

    @Test func kernelsThatSetNothing() throws {
        // An older one has no mask; who made the profile has looked for it.
        #expect(try text(.seven64, mask: 0) { $0.addStructure("_MMPTE", size: 8) } == "a shared page")
        #expect(try text(.seven32, mask: 0) { $0.addStructure("_MMPTE", size: 8) } == "a shared page")
        let before = try text(.ten, mask: 0) {
            $0.addSymbol("MiState", at: 0x4200)
            $0.addStructure("_MI_HARDWARE_STATE", size: 0x200)
        }
        #expect(before == "a shared page")
    }

    /// Without certainty about what the kernel does, no address is guessed.
    @Test func whatTheProfileDoesNotSay() throws {
        for version in WindowsVersion.all {
            #expect(try text(version, mask: 0) { _ in } == nil)
            #expect(try text(version, mask: 1 << 45) { _ in } == nil)
        }
        #expect(try text(.ten, mask: 1 << 45) { $0.addSymbol("MiState", at: 0x4200) } == nil)
        // A mask of more bits than one, and one where nothing is mapped.
        let symbol = "MiInvalidPteMask"
        #expect(
            try text(.ten, mask: 3 << 45) { $0.addSymbol(symbol, at: SyntheticWindows.maskOffset) } == nil)
        for place in [0x10_0000, 1 << 40, .max] as [UInt64] {
            #expect(try text(.ten, mask: 1 << 45) { $0.addSymbol(symbol, at: place) } == nil)
        }
    }

    /// A kernel that was found while it started has not said yet what it will do.
    @Test func aMaskThatIsSetLater() throws {
        var office = SmallOffice(.ten)
        office.guest.share("a shared page", at: Self.place, root: office.shellRoot, mask: 1 << 45)
        let mask = office.guest.physical(office.guest.version.imageBase + SyntheticWindows.maskOffset)
        office.guest.set(0, at: mask)
        var builder = office.guest.profileBuilder
        builder.addSymbol("MiInvalidPteMask", at: SyntheticWindows.maskOffset)
        let open = try OpenWindows(office.guest, profile: PackedProfile(builder.pack()))
        #expect(try open.inspector.kernel().space.disguise == .none)
        try open.file.overwrite([0, 0, 0, 0, 0, 0x20, 0, 0], at: mask)
        #expect(try open.inspector.kernel().space.disguise == .none)
        try open.inspector.refresh()
        #expect(try open.inspector.kernel().space.disguise == .bit(45))
        let space = try open.inspector.addressSpace(of: 3144)
        #expect(try open.inspector.memory.byte(VirtualAddress(Self.place), in: space) == UInt8(ascii: "a"))
    }
}
