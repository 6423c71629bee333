// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import TargetBundle
import Testing
import VMICore

/// Whatever a guest does, a program ends, has not read more pages than it may, and says what was wrong in one whole
/// record.
@Suite struct HostileGuestTests {
    /// The most pages that a walk over one list may read, through a window that keeps a single one: for each element a
    /// few words, each behind a walk of up to five tables. Sixteen sizes are the most that a module can have.
    private static let listBudget = 65_536 * 3 * 6
    /// The most that one may read over all structures: a page behind a walk for each step that it is allowed.
    private static let stepBudget = (1 << 22) * 6
    /// For each 2 MiB: its page, and if that has a banner, both depths of tables at 512 places.
    private static let searchBudget = 4 * 2 * 512 * 6 + 1024

    @Test(arguments: HostileGuest.all)
    func endsWithinItsBudget(_ hostile: HostileGuest) throws {
        let guest = hostile.make()
        let open = try OpenGuest(guest, access: .window)
        var found: Set<String> = []
        for program in HostileGuest.programs {
            // One slot: nothing is kept, so each page that is read is counted.
            var inspector = try Inspector(
                target: open.dump.target, profile: SyntheticGuest.profile(hostile.shape), share: 0, of: 16)
            let before = open.dump.pagesShown
            var line = ByteBuffer()
            let doubt = inspector.run(program, limit: 32 << 20, to: &line)
            let read = open.dump.pagesShown - before
            let isList = [.processList, .moduleList, .mapAddress].contains(program.kind)
            let budget = isList ? Self.listBudget : Self.stepBudget
            #expect(read <= budget + Self.searchBudget, "\(program) read \(read) pages")
            let record = try RecordText.parse(String(decoding: line.bytes, as: UTF8.self))
            #expect((record.error != nil || record.partial != nil) == (doubt != nil))
            guard let doubt, hostile.finders.contains(program.kind) else { continue }
            found.insert(doubt.code)
            #expect(hostile.doubts.contains(doubt.code), "\(program): \(doubt.code)")
        }
        // A guest that troubles nobody tests nothing.
        #expect(found.isEmpty == hostile.doubts.isEmpty, "\(found)")
    }

    @Test("A record of the image is never longer than its bound", arguments: HostileGuest.all)
    func recordsAreBounded(_ hostile: HostileGuest) throws {
        let open = try OpenGuest(hostile.make(), profile: SyntheticGuest.profile(hostile.shape))
        for program in HostileGuest.programs {
            for limit in [4096, 256 << 10] {
                let (text, _) = open.run(program, limit: limit)
                #expect(text.utf8.count <= limit + 1)
                _ = try RecordText.parse(text)
            }
        }
    }

    @Test("What a process's own tables say is bounded too", arguments: HostileGuest.all)
    func addressSpaces(_ hostile: HostileGuest) throws {
        var guest = hostile.make()
        // A process whose memory map is its own page tables, and those the kernel's.
        guest.addTask(pid: 77, name: "self", mm: SyntheticGuest.directMap + guest.root)
        guest.addTask(pid: 78, name: "odd", mm: .max - 7)
        let open = try OpenGuest(guest, access: .window)
        for pid in [77, 78, 1, -1] as [Int32] {
            let before = open.dump.pagesShown
            if let space = try? open.inspector.addressSpace(of: pid) {
                for address in [0, 0x40_0000, .max, 1 << 47] as [UInt64] {
                    _ = try? open.inspector.memory.word64(VirtualAddress(address), in: space)
                }
            }
            #expect(open.dump.pagesShown - before <= Self.listBudget + Self.searchBudget)
        }
    }

    @Test("A profile with absurd offsets, sizes and counts")
    func absurdProfiles() throws {
        for number in [0, 1, 0x7fff_ffff, 0xffff_fff8, .max] as [UInt32] {
            var builder = PackedProfile.Builder(bannerPrefix: Array(SyntheticGuest.bannerPrefix.utf8))
            let text = SyntheticGuest.text
            for name in LinuxProfile.requiredSymbols { builder.addSymbol(name, at: text &+ UInt64(number)) }
            builder.addSymbol("modules", at: .max)
            for name in LinuxProfile.requiredMembers { builder.addMember(name, offset: number, size: 64) }
            for name in ["module.list", "module.name", "module.mem", "module_memory.size"] {
                builder.addMember(name, offset: number, size: .max)
            }
            builder.addStructure("module_memory", size: 1)
            let profile = try PackedProfile(builder.pack())
            var guest = SyntheticGuest()
            guest.addTask(pid: 1, name: "task")
            let file = try TemporaryFile(guest.memory)
            let dump = try Dump.open(file.path)
            guard var inspector = try? Inspector(target: dump.target, profile: profile) else { continue }
            for program in HostileGuest.programs {
                var line = ByteBuffer()
                #expect(inspector.run(program, to: &line) != nil)
                _ = try RecordText.parse(String(decoding: line.bytes, as: UTF8.self))
            }
        }
    }
}
