// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// Archives of the lab's systems, cached.
struct Initramfs {
    let host: Host

    /// dom0's own, to which what a run carries in is appended.
    func dom0(_ packages: Packages) async throws -> FilePath {
        let inputs =
            [packages.root.string, packages.source.string, Scripts.dom0Init(xen: ""), Scripts.agent, "3"]
            + Dom0Files.xenPrograms + Dom0Files.programs + Dom0Files.libraries + Dom0Files.modules
            + Dom0Files.folders
        let folder = try await host.cache.folder("lab/dom0", from: inputs) { folder in
            host.report("packing dom0's initramfs")
            let applets = try await applets(packages)
            try write(Dom0Files(packages: packages, applets: applets).payload(), to: folder)
        }
        return folder.appending("initrd")
    }

    /// The one of the project's own target.
    func target(_ packages: Packages) async throws -> FilePath {
        let inputs = [packages.root.string, Scripts.targetInit, "4"]
        let folder = try await host.cache.folder("lab/target", from: inputs) { folder in
            var tree = Payload()
            try tree.add(file: packages.busybox, at: "/bin/busybox", mode: 0o755)
            for name in ["sh", "mount", "mkfifo", "chmod"] {
                try tree.add(link: "/bin/\(name)", to: "busybox")
            }
            for name in ["/proc", "/dev", "/run"] { try tree.add(folder: name) }
            try tree.add(device: "/dev/console", major: 5, minor: 1)
            try tree.add(text: Scripts.targetInit, at: "/init", mode: 0o755)
            try write(tree, to: folder)
            // An HVM domain gets it byte by byte from its device model.
            let initrd = folder.appending("initrd")
            try await host.check(
                Invocation("gzip", ["-9", "--no-name", initrd.string]), hint: "apt-get install gzip")
        }
        return folder.appending("initrd.gz")
    }

    /// What HVM domains need beside that: hvmloader and a device model with its firmware.
    func deviceModel(_ packages: Packages, root: FilePath) async throws -> FilePath {
        let inputs = [packages.root.string, root.string] + DeviceModelFiles.folders + ["1"]
        let folder = try await host.cache.folder("lab/device-model", from: inputs) { folder in
            try write(DeviceModelFiles(packages: packages, root: root).payload(), to: folder)
        }
        return folder.appending("initrd")
    }

    private func applets(_ packages: Packages) async throws -> [String] {
        let text = try await host.check(Invocation(packages.busybox.string, ["--list"]))
        return text.split(separator: "\n").map(String.init).filter { $0 != "busybox" }
    }

    private func write(_ tree: Payload, to folder: FilePath) throws {
        try tree.write(to: folder.appending("initrd"))
    }
}

extension Payload {
    /// Writes the archive as a new file.
    func write(to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead])
        try file.closeAfter { try write(to: file) }
    }
}
