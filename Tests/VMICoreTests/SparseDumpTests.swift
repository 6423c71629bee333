// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import TargetBundle
import Testing
import VMICore

/// Memory with holes, in place and through a window.
@Suite struct SparseDumpTests {
    /// Every third frame of 60, each the run of its own; then some far away.
    private static let runs: [Range<UInt64>] =
        stride(from: 3, to: 60, by: 3).map { $0..<$0 + 1 } + [0x10_0000..<0x10_0002]

    @Test("Each frame is found among many runs, and none between them", arguments: [false, true])
    func manyRuns(throughWindow: Bool) throws {
        let file = try TemporaryFile(DumpBuilder.elf(Self.runs))
        let dump = try Dump.open(file.path, access: throughWindow ? .window : .inPlace)
        var memory = try PhysicalMemory(target: dump.target)
        let held = Set(Self.runs.flatMap { Array($0) })
        // Forwards, backwards, and jumping about: what was found last must not matter.
        let frames = Array(0..<64 as Range<UInt64>) + [0xf_ffff, 0x10_0000, 0x10_0001, 0x10_0002]
        for frame in frames + frames.reversed() + frames.map({ $0 * 31 % 64 }) {
            var bytes = [UInt8](repeating: 0, count: 8)
            var span = bytes.mutableSpan
            do throws(VMIError) {
                try memory.read(Frame(frame).start, into: &span)
                #expect(held.contains(frame) && bytes == DumpBuilder.number(frame << 16))
            } catch {
                #expect(error == .absent(Frame(frame)) && !held.contains(frame))
            }
        }
    }

    @Test("A kernel above a hole is found", arguments: [false, true])
    func kernelAboveAHole(throughWindow: Bool) throws {
        // The kernel's image at 6 MiB, tables and tasks in the first 2 MiB, and nothing between.
        var guest = SyntheticGuest(base: 0x60_0000, slide: 0x20_0000)
        guest.addTask(pid: 1, name: "init")
        let low = guest.memory.prefix(2 << 20)
        let high = guest.memory.dropFirst(0x60_0000)
        let start = UInt64(64 + 2 * 56)
        let core =
            DumpBuilder.header(segments: 2)
            + DumpBuilder.segment(offset: start, physical: 0, length: UInt64(low.count))
            + DumpBuilder.segment(
                offset: start + UInt64(low.count), physical: 0x60_0000, length: UInt64(high.count)) + low
            + high
        let file = try TemporaryFile(core)
        let dump = try Dump.open(file.path, access: throughWindow ? .window : .inPlace)
        var inspector = try Inspector(target: dump.target, profile: SyntheticGuest.profile())
        #expect(try inspector.kernel().physicalBase == PhysicalAddress(0x60_0000))
        var pids: [Int32] = []
        try inspector.forEachProcess { (process: Process) throws(VMIError) in pids.append(process.pid) }
        #expect(pids == [1])
    }

    @Test("A compressed dump gives the same records as the memory it was made of")
    func compressed() throws {
        var guest = SyntheticGuest(slide: 0x40_0000)
        for pid in 1...40 as ClosedRange<Int32> { guest.addTask(pid: pid, name: "task\(pid)") }
        guest.addModule("loop", size: 4096)
        _ = guest.addReader()
        let profile = try SyntheticGuest.profile(.new)
        let memory = guest.memory
        let frames = Array(0..<UInt64(memory.count / 4096))
        let kdump = DumpBuilder.kdump(
            frames, page: { Array(memory[Int($0) * 4096..<Int($0 + 1) * 4096]) })
        let file = try TemporaryFile(DumpBuilder.flattened(kdump))
        let dump = try Dump.open(file.path)
        var inspector = try Inspector(target: dump.target, profile: profile)
        let open = try OpenGuest(guest, profile: profile)
        for program in HostileGuest.programs {
            var line = ByteBuffer()
            // Of the other tasks there is no more than what lists show.
            let isWhole = program.kind != .threads && program.kind != .credentials
            #expect((inspector.run(program, to: &line) == nil) == isWhole, "\(program.name)")
            #expect(String(decoding: line.bytes, as: UTF8.self) == open.run(program).text)
        }
    }
}
