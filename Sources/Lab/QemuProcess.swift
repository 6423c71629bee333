// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import SystemPackage

/// The one QEMU that belongs to a lab's folder.
struct QemuProcess: Sendable {
    let id: pid_t
    let folder: FilePath

    /// The QEMU that runs for this folder; nil if there is none (any more).
    static func find(_ folder: FilePath) -> QemuProcess? {
        guard let text = try? Files.read(folder.appending("pid"), limit: 64),
            let id = pid_t(String(decoding: text.prefix { $0 != 0x0a }, as: UTF8.self)), id > 1
        else { return nil }
        let process = QemuProcess(id: id, folder: folder)
        return process.isRunning ? process : nil
    }

    /// Whether it still runs, and the number does not belong to another process by now.
    var isRunning: Bool {
        guard let line = try? Files.readUnsized(FilePath("/proc/\(id)/cmdline")) else { return false }
        return line.split(separator: 0).contains { $0.elementsEqual(folder.appending("pid").string.utf8) }
    }

    /// Waits for its end; false if it did not come in time.
    func wait(_ time: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + time
        while isRunning {
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: .milliseconds(50))
        }
        return true
    }

    /// Ends it without asking the lab.
    func end() async throws {
        for signal in [SIGTERM, SIGKILL] where isRunning {
            kill(id, signal)
            if try await wait(.seconds(5)) { return }
        }
        guard !isRunning else { throw ToolError(.toolFailed, "QEMU, process \(id), cannot be ended") }
    }
}
