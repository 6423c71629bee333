// SPDX-License-Identifier: Apache-2.0
import Debian
import FoundationEssentials
import Host
import SystemPackage
import XenBuild

/// Debian's packages that the lab is made of, unpacked.
struct Packages {
    var version: XenVersion
    /// Xen's source tree, with Debian's patches.
    var source: FilePath
    /// The root of the binary packages.
    var root: FilePath
    /// The release of the kernel in it.
    var kernelRelease: String

    static func fetch(_ archive: DebianArchive) async throws -> Packages {
        let source = try await archive.sourcePackage("xen")
        let version = try XenVersion(package: source.version)
        let names = [
            "xen-hypervisor-\(version.series)-amd64", "xen-utils-\(version.series)", "xenstore-utils",
            "linux-image-amd64", "bash", "busybox-static", "m4", "checkpolicy", "libstdc++6", "libgcc-s1",
        ]
        let root = try await archive.root(of: names, pins: [version.pin])
        return Packages(
            version: version, source: source.path, root: root, kernelRelease: try kernelRelease(in: root))
    }

    /// The device model of HVM domains and its firmware, in a root of their own.
    func deviceModel(_ archive: DebianArchive) async throws -> FilePath {
        try await archive.root(of: ["qemu-system-xen", "seabios"], pins: [version.pin])
    }

    /// The kernel as Debian ships it, a bzImage.
    var kernel: FilePath { root.appending("boot/vmlinuz-\(kernelRelease)") }
    /// Debian's configuration of the hypervisor.
    var configuration: FilePath { root.appending("boot/xen-\(version.series)-amd64.config") }
    var busybox: FilePath { root.appending("usr/bin/busybox") }

    private static func kernelRelease(in root: FilePath) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: root.appending("boot").string)
        let releases = names.filter { $0.hasPrefix("vmlinuz-") }.map {
            String($0.dropFirst("vmlinuz-".count))
        }
        guard let release = releases.sorted().last else {
            throw ToolError(.notFound, "there is no kernel in Debian's package linux-image-amd64")
        }
        return release
    }
}

extension XenVersion {
    /// The tools have to be of the hypervisor's own version.
    var pin: DebianArchive.Pin { DebianArchive.Pin(source: "xen", version: package) }
}
