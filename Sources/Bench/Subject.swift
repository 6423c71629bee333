// SPDX-License-Identifier: Apache-2.0
import CBench
import FileBackend
import GuestFixtures
import Host
import SystemPackage
import TargetBundle
import VMICore

/// An open dump, and everything that is measured on it.
final class Subject {
    /// As many pages as the translations that the core keeps nearly all have room for.
    static let pageCount = 500
    /// 64 MiB of pages.
    static let streamCount = 16_384

    let name: String
    let path: FilePath
    let dump: Dump
    /// Keeps the file where it is.
    private let file: TemporaryFile?
    let profile: PackedProfile
    let kernel: Kernel
    let pages: Pages
    /// A stretch of the map of all memory, as long as there is one up to 64 MiB.
    let stream: Pages
    let initTask: UInt64
    let processes: Int
    var inspector: Inspector
    /// The same dump for plain C.
    var plain = cbench_memory()
    var offsets = cbench_task()
    /// Room for a page.
    var page = [UInt8](repeating: 0, count: Int(Frame.size))

    init(
        _ name: String, dump path: FilePath, profile: PackedProfile, file: TemporaryFile? = nil
    ) throws {
        self.name = name
        (self.path, self.file) = (path, file)
        self.profile = profile
        do throws(DumpError) {
            dump = try Dump.open(path)
        } catch {
            throw ToolError(.corrupt, "\(path): \(error.message)", hint: error.hint)
        }
        do throws(VMIError) {
            var inspector = try Inspector(target: dump.target, profile: profile)
            kernel = try inspector.kernel()
            initTask = try inspector.address(of: "init_task").raw
            var processes = 0
            try inspector.forEachProcess { (process: Process) throws(VMIError) in processes += 1 }
            self.processes = processes
            self.inspector = inspector
        } catch {
            throw ToolError(.corrupt, "\(path): \(error.message) [\(error.code)]")
        }
        pages = try Pages.find(Self.pageCount, with: &inspector)
        stream = try Pages.findStretch(Self.streamCount, with: &inspector)
        guard cbench_open(dump.target, &plain) == 0 else {
            throw ToolError(.unsupported, "\(path) is in too many pieces")
        }
        plain.levels = UInt32(kernel.space.mode.levels)
        plain.root = kernel.space.root.frame.number
        offsets.tasks = try offset("task_struct.tasks")
        offsets.pid = try offset("task_struct.pid")
        offsets.comm = try offset("task_struct.comm")
    }

    /// Another reader of the same dump, which has found nothing yet.
    func makeInspector() throws(VMIError) -> Inspector {
        try Inspector(target: dump.target, profile: profile)
    }

    /// What the numbers are about.
    var summary: String {
        let size = ["?", "4 KiB", "2 MiB", "1 GiB"][pages.level]
        return "\(name): \(dump.frameCount >> 8) MiB, \(processes) processes, "
            + "\(pages.count) pages from 0x\(String(pages.first.raw, radix: 16)), mapped by pages of \(size), "
            + "\(kernel.space.mode.levels) levels"
    }

    private func offset(_ member: String) throws -> UInt64 {
        guard let found = profile.member(member) else {
            throw ToolError(.corrupt, "the profile has no \(member)")
        }
        return UInt64(found.offset)
    }
}
