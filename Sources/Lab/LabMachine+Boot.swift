// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Host
public import SystemPackage

extension LabMachine {
    /// Boots a lab that ends with this process at the latest.
    public func boot(_ payload: Payload = Payload()) async throws -> RunningLab {
        var template = Array(((host.environment("TMPDIR") ?? "/tmp") + "/stubvmi-lab-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ToolError(.io, "cannot make a folder for the lab: \(Errno(rawValue: errno))")
        }
        let name = template.dropLast().map { UInt8(bitPattern: $0) }
        let folder = FilePath(String(decoding: name, as: UTF8.self)).lexicallyNormalized()
        do {
            let lease = try Lease(folder)
            try await host.check(Lease.guardian(folder), hint: "apt-get install util-linux")
            return try await start(payload, in: folder, lease: lease)
        } catch {
            try? FileManager.default.removeItem(atPath: folder.string)
            throw error
        }
    }

    /// Boots a lab that goes on when this process ends; `RunningLab.find` finds it by its folder.
    public func bootDetached(_ payload: Payload = Payload(), in folder: FilePath) async throws -> RunningLab {
        try makePrivate(folder)
        guard QemuProcess.find(folder) == nil else {
            throw ToolError(
                .exists, "a lab is already running", hint: "stubvmi lab exec COMMAND, or stubvmi lab down")
        }
        let lab = try await start(payload, in: folder, lease: nil)
        try LabState(
            pid: lab.process.id, started: Int(Date().timeIntervalSince1970), accelerator: accelerator,
            xenVersion: xenVersion, targetType: settings.targetType
        ).write(to: folder)
        return lab
    }

    /// The sockets in it are as good as root in the lab, so the folder is nobody else's.
    private func makePrivate(_ folder: FilePath) throws {
        try checkLength(folder)
        try Files.makeDirectory(folder.removingLastComponent())
        if mkdir(folder.string, 0o700) == 0 { return }
        var found = stat()
        guard errno == EEXIST, lstat(folder.string, &found) == 0, found.st_mode & S_IFMT == S_IFDIR,
            found.st_uid == geteuid(), chmod(folder.string, 0o700) == 0
        else {
            throw ToolError(.denied, "\(folder) is not a folder of this user's", hint: "choose another one")
        }
    }

    private func checkLength(_ folder: FilePath) throws {
        let longest = LocalSocket.longestPath - 1 - ControlPort.control.rawValue.utf8.count
        guard folder.string.utf8.count <= longest else {
            throw ToolError(
                .invalidInput, "the path of the lab's folder is too long for its sockets: \(folder)",
                hint: "choose one of at most \(longest) bytes")
        }
    }

    private func start(_ payload: Payload, in folder: FilePath, lease: Lease?) async throws -> RunningLab {
        try checkLength(folder)
        let initrd = folder.appending("initrd")
        defer { unlink(initrd.string) }
        try assemble(payload, to: initrd)
        host.report("booting Xen \(xenVersion) in QEMU (\(accelerator.rawValue))")
        try await host.check(
            qemu(in: folder, initrd: initrd).invocation, hint: "apt-get install qemu-system-x86")
        // It has read all of that.
        unlink(initrd.string)
        guard let process = QemuProcess.find(folder) else {
            throw ToolError(
                .toolFailed, "QEMU ended as soon as it had started",
                cause: ConsoleLog(path: folder.appending("console.log")).tail())
        }
        let lab = RunningLab(host: host, folder: folder, process: process, lease: lease)
        do {
            try await lab.waitUntilReady(settings.bootTimeout)
        } catch {
            try? await process.end()
            throw error
        }
        return lab
    }
}
