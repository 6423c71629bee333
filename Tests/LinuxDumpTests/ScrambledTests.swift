// SPDX-License-Identifier: Apache-2.0
import FileBackend
import FoundationEssentials
import SeededRandom
import SystemPackage
import TargetBundle
import Testing
import VMICore

extension LinuxDumpTests {
    /// A real kernel's structures, one word of them changed at a time: whatever it leads to, every program ends
    /// within its steps, with a record that can be read, and none traps.
    @Test(arguments: [LinuxDump.Variant.plain, .pae])
    func aScrambledKernelIsSurvived(_ variant: LinuxDump.Variant) async throws {
        let linux = try await LinuxDump.make(variant)
        let raw = try #require(linux.dumps.first { $0.extension == "raw" })
        let scrambled = try ScrambledDump(of: raw)
        defer { scrambled.remove() }
        let dump = try Dump.open(scrambled.path)
        var inspector = try Inspector(target: dump.target, profile: linux.profile)
        let places = try places(of: linux.truth.page.pid, linux.profile, &inspector)
        #expect(places.count > 100)
        let upper: UInt64 = variant.isSmall ? 0xc000_0000 : 0xffff_8000_0000_0000
        let lower: UInt64 = variant.isSmall ? 0x3fff_ffff : 0x7fff_ffff_ffff
        var random = SeededGenerator(seed: 4)
        var doubts: Set<String> = []
        for _ in 0..<200 {
            let place = places[Int.random(in: 0..<places.count, using: &random)]
            let word: UInt64 =
                switch Int.random(in: 0..<5, using: &random) {
                case 0: 0
                case 3: upper | UInt64.random(in: 0...lower, using: &random)
                case 1: places[Int.random(in: 0..<places.count, using: &random)].virtual
                case 2: place.virtual
                default: UInt64.random(in: 0 ... .max, using: &random)
                }
            let before = try scrambled.exchange(word, at: place.physical)
            try inspector.refresh()
            for program in try programs(of: linux.truth.page.pid) {
                var sink = ByteBuffer()
                if let doubt = inspector.run(program, limit: 1 << 20, to: &sink) { doubts.insert(doubt.code) }
                #expect(throws: Never.self) {
                    try JSONDecoder().decode(JSONRecord.self, from: Data(sink.bytes))
                }
            }
            _ = try scrambled.exchange(before, at: place.physical)
        }
        #expect(doubts.isSuperset(of: ["not-mapped", "bad-pointer"]) && doubts.count > 3, "\(doubts)")
        try inspector.refresh()
        try ProgramChecks(linux.truth, variant).run(&inspector)
        withExtendedLifetime(dump) {}
    }

    private func programs(of pid: Int32) throws -> [Program] {
        try [.threads, .credentials, .maps, .files, .sockets].map {
            try Program($0, process: .pid(pid))
        } + [.processList, .moduleList, Program(.kernelLog, count: 5)]
    }

    /// Words that programs read of the process: members of its task, and of what hangs on it.
    private func places(
        of pid: Int32, _ profile: PackedProfile, _ inspector: inout Inspector
    ) throws -> [(virtual: UInt64, physical: UInt64)] {
        var task: VirtualAddress?
        try inspector.forEachProcess { (process: Process) throws(VMIError) in
            if process.pid == pid { task = process.task }
        }
        let space = try inspector.kernel().space
        let width: UInt64 = space.mode.isLong ? 8 : 4
        func pointer(_ place: VirtualAddress, _ inspector: inout Inspector) throws -> VirtualAddress {
            VirtualAddress(try inspector.memory.number(Location(place.raw, in: space), size: Int(width)))
        }
        var found: [(virtual: UInt64, physical: UInt64)] = []
        var waiting = [("task_struct", try #require(task))]
        while let (structure, start) = waiting.popLast() {
            for member in members(of: structure, profile) {
                let place = start.advanced(by: member.offset)
                let physical = try inspector.memory.translate(place, in: space)
                found.append((place.raw, physical.raw))
                guard let next = Self.leads[structure + "." + member.name] else { continue }
                let object = try pointer(place, &inspector)
                waiting.append((next, object))
            }
            guard structure == "table" else { continue }
            for index in 0..<24 as Range<UInt64> {
                let file = try pointer(start.advanced(by: index * width), &inspector)
                if file.raw >> (8 * width - 1) == 1 { waiting.append(("file", file)) }
            }
        }
        return found
    }

    /// What pointers lead to.
    private static let leads = [
        "task_struct.mm": "mm_struct", "task_struct.files": "files_struct", "task_struct.cred": "cred",
        "task_struct.signal": "signal_struct", "task_struct.nsproxy": "nsproxy",
        "files_struct.fdt": "fdtable", "fdtable.fd": "table", "file.f_inode": "inode",
        "inode.i_sb": "super_block",
    ]

    private func members(of structure: String, _ profile: PackedProfile) -> [(name: String, offset: UInt64)] {
        (LinuxProfile.requiredMembers + LinuxProfile.optionalMembers).filter { $0.hasPrefix(structure + ".") }
            .compactMap { name in
                profile.member(name).map {
                    (String(name.dropFirst(structure.count + 1)), UInt64($0.offset))
                }
            }
    }
}

/// A dump's copy, of which words can be changed while it is open.
struct ScrambledDump {
    let path: FilePath
    private let file: FileDescriptor

    init(of dump: FilePath) throws {
        path = FilePath(FileManager.default.temporaryDirectory.path).appending(
            "scrambled-\(UUID().uuidString)")
        try FileManager.default.copyItem(atPath: dump.string, toPath: path.string)
        file = try FileDescriptor.open(path, .readWrite)
    }

    /// Puts a word at an offset, and returns the one that was there.
    func exchange(_ word: UInt64, at offset: UInt64) throws -> UInt64 {
        var before: UInt64 = 0
        _ = try withUnsafeMutableBytes(of: &before) {
            try file.read(fromAbsoluteOffset: Int64(offset), into: $0)
        }
        _ = try withUnsafeBytes(of: word) { try file.write(toAbsoluteOffset: Int64(offset), $0) }
        return before
    }

    func remove() {
        try? file.close()
        try? FileManager.default.removeItem(atPath: path.string)
    }
}
