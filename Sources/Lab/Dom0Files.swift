// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage
import XenBuild

/// What dom0's initramfs is made of: Xen's tools, a shell, what `stubvmi apply` needs, and our two scripts.
struct Dom0Files {
    /// Of Xen's own folder.
    static let xenPrograms = [
        "xl", "libxl-save-helper", "xenstored", "xenconsoled", "xenconsole", "xen-init-dom0", "xenctx",
        "xen-access",
        "flask-getenforce", "flask-setenforce", "flask-loadpolicy",
    ]
    static let programs = [
        "bin/bash", "usr/bin/m4", "usr/bin/checkpolicy", "usr/bin/xenstore-chmod", "usr/bin/xenstore-exists",
        "usr/bin/xenstore-list", "usr/bin/xenstore-ls", "usr/bin/xenstore-read", "usr/bin/xenstore-rm",
        "usr/bin/xenstore-watch", "usr/bin/xenstore-write",
    ]
    /// For programs that are carried in: what a Swift program is linked with, and pthread_cancel's own.
    static let libraries = ["libstdc++.so.6", "libgcc_s.so.1", "libm.so.6", "libc.so.6"]
    static let modules = [
        "xen-evtchn", "xen-gntdev", "xen-gntalloc", "xen-privcmd", "xenfs", "virtio_ring", "virtio",
        "virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_pci", "virtio_console",
    ]
    static let folders = [
        "/proc", "/sys", "/dev", "/tmp", "/root", "/run/xen", "/run/xenstored", "/var/lock", "/var/lib/xen",
        "/var/lib/xen/dump",
        "/var/lib/xenstored", "/var/log/xen/console", "/etc/xen",
    ]

    let packages: Packages
    /// The names under which busybox answers.
    let applets: [String]

    func payload() throws -> Payload {
        var tree = Payload()
        for folder in Self.folders { try tree.add(folder: folder) }
        try tree.add(link: "/var/run", to: "/run")
        try tree.add(text: "", at: "/etc/xen/xl.conf")
        try tree.add(device: "/dev/console", major: 5, minor: 1)
        try tree.add(device: "/dev/null", major: 1, minor: 3)
        try tree.add(text: Scripts.dom0Init(xen: packages.version.folder), at: "/init", mode: 0o755)
        try tree.add(text: Scripts.agent, at: "/lab/agent.sh", mode: 0o755)
        try addPrograms(to: &tree)
        try addModules(to: &tree)
        try addPolicySources(to: &tree)
        return tree
    }

    private func addPrograms(to tree: inout Payload) throws {
        let root = packages.root
        try tree.add(file: packages.busybox, at: "/bin/busybox", mode: 0o755)
        for applet in applets { try tree.add(link: "/bin/\(applet)", to: "busybox") }
        let own = Self.xenPrograms.map { "\(packages.version.folder.dropFirst())/bin/\($0)" }
        var files: [FilePath] = []
        for name in Self.programs + own {
            let file = root.appending(name)
            files.append(file)
            try tree.add(file: file, at: "/\(name)", mode: 0o755)
        }
        try tree.add(link: "/bin/sh", to: "bash")
        let libraries = SharedLibraries(root: root)
        files += try Self.libraries.map { try libraries.find($0, for: root) }
        try libraries.add(closureOf: files, to: &tree)
        for name in Self.libraries {
            try tree.add(
                file: libraries.find(name, for: root), at: "\(SharedLibraries.home)/\(name)", mode: 0o755)
        }
    }

    private func addModules(to tree: inout Payload) throws {
        let folder = packages.root.appending("usr/lib/modules/\(packages.kernelRelease)/kernel")
        var wanted = Set(Self.modules)
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.string) {
            guard let file = FilePath(name).lastComponent, file.extension == "ko",
                wanted.remove(file.stem) != nil
            else { continue }
            try tree.add(file: folder.appending(name), at: "/lib/modules/\(file.string)")
        }
        guard wanted.isEmpty else {
            throw ToolError(
                .notFound, "Debian's kernel has no modules \(wanted.sorted().joined(separator: ", "))")
        }
    }

    /// In the shape of Xen's tree, so that its own makefile finds its way too.
    private func addPolicySources(to tree: inout Payload) throws {
        let home = "/usr/share/stubvmi/policy/\(packages.version.full)"
        for folder in ["tools/flask/policy", "xen/xsm/flask/policy"] {
            try tree.add(contentsOf: packages.source.appending(folder), at: "\(home)/\(folder)")
        }
    }
}

extension SharedLibraries {
    /// Where libraries lie in the lab.
    static let home = "/usr/lib/x86_64-linux-gnu"

    /// Adds the libraries of these programs, and the dynamic linker.
    func add(closureOf programs: [FilePath], to tree: inout Payload) throws {
        for (name, file) in try closure(of: programs) {
            // The kernel looks for the dynamic linker where the programs say it is.
            let place = name.hasPrefix("ld-linux") ? "/lib64" : Self.home
            try tree.add(file: file, at: "\(place)/\(name)", mode: 0o755)
        }
    }
}
