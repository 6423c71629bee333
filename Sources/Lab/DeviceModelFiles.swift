// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import XenBuild

/// What dom0 needs to run HVM domains: Debian's QEMU for Xen, its libraries and firmware, and hvmloader.
struct DeviceModelFiles {
    /// Folders taken whole.
    static let folders = ["usr/share/qemu", "usr/share/seabios"]

    let packages: Packages
    /// The root of the device model's packages.
    let root: FilePath

    func payload() throws -> Payload {
        var tree = Payload()
        let model = "usr/libexec/xen-qemu-system-i386"
        try tree.add(file: root.appending(model), at: "/\(model)", mode: 0o755)
        try SharedLibraries(root: root).add(closureOf: [root.appending(model)], to: &tree)
        let loader = "\(packages.version.folder.dropFirst())/boot/hvmloader"
        try tree.add(file: packages.root.appending(loader), at: "/\(loader)")
        for folder in Self.folders { try tree.add(contentsOf: root.appending(folder), at: "/\(folder)") }
        return tree
    }
}
