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
    @Test func aScrambledKernelIsSurvived() async throws {
        let linux = try await LinuxDump.make(.plain)
        let raw = try #require(linux.dumps.first { $0.extension == "raw" })
        let scrambled = try ScrambledDump(of: raw)
        defer { scrambled.remove() }
        let dump = try Dump.open(scrambled.path)
        var inspector = try Inspector(target: dump.target, profile: linux.profile)
        let places = try pointers(of: linux.truth.page.pid, &inspector)
        #expect(places.count > 200)
        var random = SeededGenerator(seed: 4)
        var doubts: Set<String> = []
        for _ in 0..<250 {
            let place = places[Int.random(in: 0..<places.count, using: &random)]
            let word: UInt64 =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: 0
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
        #expect(doubts.isSuperset(of: ["not-mapped", "bad-pointer", "not-canonical"]), "\(doubts)")
        try inspector.refresh()
        try ProgramChecks(linux.truth, isIsolated: false).run(&inspector)
        withExtendedLifetime(dump) {}
    }

    private func programs(of pid: Int32) throws -> [Program] {
        try [.threads, .credentials, .maps, .files, .sockets].map {
            try Program($0, process: .pid(pid))
        } + [.processList, .moduleList, Program(.kernelLog, count: 5)]
    }

    /// Words of the process's task, and of what its pointers lead to.
    private func pointers(
        of pid: Int32, _ inspector: inout Inspector
    ) throws -> [(virtual: UInt64, physical: UInt64)] {
        var task: VirtualAddress?
        try inspector.forEachProcess { (process: Process) throws(VMIError) in
            if process.pid == pid { task = process.task }
        }
        let space = try inspector.kernel().space
        var found: [(virtual: UInt64, physical: UInt64)] = []
        func words(_ start: VirtualAddress, _ count: UInt64) -> [UInt64] {
            (0..<count).compactMap { index in
                let place = start.advanced(by: index * 8)
                guard let physical = try? inspector.memory.translate(place, in: space),
                    let word = try? inspector.memory.word64(place, in: space)
                else { return nil }
                found.append((place.raw, physical.raw))
                return word
            }
        }
        let start = try #require(task)
        for word in words(start, 512) where word >> 47 == 0x1ffff && word & 7 == 0 {
            for deeper in words(VirtualAddress(word), 64) where deeper >> 47 == 0x1ffff && deeper & 7 == 0 {
                _ = words(VirtualAddress(deeper), 8)
            }
        }
        return found
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
