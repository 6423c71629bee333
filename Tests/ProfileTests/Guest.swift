// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

/// What a kernel says of itself, booted in QEMU without KASLR.
struct Guest {
    /// The SHA-256 of /proc/kallsyms, of /sys/kernel/btf/vmlinux, and the contents of /proc/version.
    var symbols: String
    var types: String
    var version: String

    private static let script = """
        #!/bin/busybox sh
        /bin/busybox mount -t proc proc /proc
        /bin/busybox mount -t sysfs sys /sys
        echo 0 > /proc/sys/kernel/kptr_restrict
        echo
        echo "symbols=$(/bin/busybox sha256sum < /proc/kallsyms)"
        echo "types=$(/bin/busybox sha256sum < /sys/kernel/btf/vmlinux)"
        echo "version=$(/bin/busybox cat /proc/version)"
        /bin/busybox poweroff -f

        """

    init(kernel: FilePath) async throws {
        let folder = try TemporaryFolder()
        let root = folder.path.appending("root")
        for name in ["bin", "dev", "proc", "sys"] { try Files.makeDirectory(root.appending(name)) }
        let busybox = try await DebianKernels.file("bin/busybox", of: "busybox-static")
        try Files.write(
            try Files.read(busybox), to: root.appending("bin/busybox"), permissions: .init(rawValue: 0o755))
        try Files.write(
            Array(Self.script.utf8), to: root.appending("init"), permissions: .init(rawValue: 0o755))
        let archive = folder.path.appending("initramfs")
        let host = DebianKernels.host
        try await host.check(
            Invocation(
                "sh", ["-c", "find . | cpio -o -H newc --quiet > \"$1\"", "sh", archive.string], in: root))
        let output = try await host.check(
            Invocation(
                "qemu-system-x86_64",
                [
                    "-accel", "tcg", "-cpu", "max", "-m", "512", "-display", "none", "-monitor", "none",
                    "-serial", "stdio", "-nic", "none", "-no-reboot", "-kernel", kernel.string, "-initrd",
                    archive.string, "-append", "console=ttyS0 nokaslr quiet panic=-1",
                ], timeout: .seconds(300)))
        func line(_ key: String) throws -> String {
            let lines = output.split(whereSeparator: \.isNewline)
            let line = try #require(lines.first { $0.hasPrefix(key + "=") }, "\(output.suffix(2000))")
            return String(line.dropFirst(key.count + 1))
        }
        symbols = String(try line("symbols").prefix(64))
        types = String(try line("types").prefix(64))
        version = try line("version")
    }
}
