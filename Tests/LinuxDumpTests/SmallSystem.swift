// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Profile
import SystemPackage

@testable import Debian

/// Debian for 32-bit x86: its kernels, and what it takes to compile for it here.
struct SmallSystem {
    let host: Host
    private let archive: DebianArchive

    init(host: Host) {
        self.host = host
        archive = DebianArchive(host: host, architecture: "i386")
    }

    /// Packages of that architecture, unpacked, with what programs for it are linked against.
    func root(of packages: [String] = []) async throws -> FilePath {
        try await archive.root(of: packages + ["libc6-dev", "libgcc-12-dev"])
    }

    /// The command that compiles for it with this machine's own compiler.
    func compiler() async throws -> String {
        let root = try await root()
        let library = root.appending("usr/lib/i386-linux-gnu")
        let own = root.appending("usr/lib/gcc/i686-linux-gnu/12")
        return "gcc -m32 --sysroot=\(root) -B\(library)/ -B\(own)/ -L\(own) -L\(library)"
    }

    /// A kernel's vmlinux with symbols and types, out of its debug package: Debian's kernels for 32 bits have neither
    /// the names of their variables nor BTF.
    ///
    /// The package has 760 MB, so it goes when its first file has been taken out; pahole then turns that file's debug
    /// information into BTF.
    func debugKernel(_ release: String) async throws -> FilePath {
        let (item, digest) = try await debugPackage("linux-image-\(release)-dbg")
        let pahole = try await DebianArchive(host: host).root(of: ["pahole"])
        let folder = try await host.cache.folder("tests/debug-kernel", from: [digest, "1"]) { folder in
            let file = try await archive.exclusively {
                try await Downloads(apt: archive.apt()).fetch(item, sha256: digest)
            }
            let script = """
                set -eu
                name=./usr/lib/debug/boot/vmlinux-$2
                # It ends before the package does.
                dpkg-deb --fsys-tarfile "$1" 2> "$3/log" | tar -x -O --occurrence=1 "$name" > "$3/whole"
                LD_LIBRARY_PATH=$4/usr/lib/x86_64-linux-gnu \\
                    "$4/usr/bin/pahole" --btf_encode_detached="$3/types" --btf_gen_floats "$3/whole"
                objcopy -g --add-section .BTF="$3/types" "$3/whole" "$3/vmlinux"
                rm "$3/whole" "$3/types"
                """
            try await host.check(
                Invocation(
                    "/bin/sh", ["-c", script, "sh", file.string, release, folder.string, pahole.string],
                    timeout: .seconds(600)))
            try FileManager.default.removeItem(atPath: file.string)
        }
        return folder.appending("vmlinux")
    }

    private func debugPackage(_ name: String) async throws -> (Apt.Item, String) {
        try await archive.exclusively {
            let apt = try await archive.apt()
            for attempt in 1...2 {
                if attempt == 2 { try await apt.update() }
                for version in try await apt.versions(name) {
                    let items = try await apt.binaryFiles(["\(name)=\(version)"])
                    if let item = items.first, let digest = item.sha256 { return (item, digest) }
                }
            }
            throw ToolError(.notFound, "there is no package \(name)")
        }
    }
}
