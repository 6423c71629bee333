// SPDX-License-Identifier: Apache-2.0
public import Debian
public import Host
public import SystemPackage
import XenBuild

/// Makes the parts of a lab out of Debian's packages. What was made once is cached.
public struct LabBuild: Sendable {
    let host: Host
    let archive: DebianArchive
    /// Gives the ELF file inside of a kernel image.
    let unpackKernel: @Sendable (FilePath) throws -> [UInt8]

    public init(
        host: Host, archive: DebianArchive, unpackKernel: @escaping @Sendable (FilePath) throws -> [UInt8]
    ) {
        self.host = host
        self.archive = archive
        self.unpackKernel = unpackKernel
    }

    /// Everything that a lab with these settings boots.
    public func prepare(_ settings: LabSettings) async throws -> LabMachine {
        let packages = try await Packages.fetch(archive)
        let initramfs = Initramfs(host: host)
        var archives = [try await initramfs.dom0(packages)]
        if settings.targetType == .hvm {
            archives.append(try await initramfs.deviceModel(packages, root: packages.deviceModel(archive)))
        }
        // The hypervisor and libxc take seconds to unpack a kernel under emulation.
        let kernel = try await elf(packages.kernel)
        let image = settings.targetKernel ?? packages.kernel
        let initrd: FilePath
        if let own = settings.targetInitrd {
            initrd = own
        } else {
            initrd = try await initramfs.target(packages)
        }
        return LabMachine(
            host: host, settings: settings, xenVersion: packages.version.full, policySources: packages.source,
            accelerator: await Accelerator.probe(host),
            hypervisor: try await Hypervisor(
                host: host, source: packages.source, configuration: packages.configuration
            ).build().image,
            kernel: kernel, archives: archives,
            policy: try await BootPolicy(host: host, source: packages.source, version: packages.version)
                .build(),
            targetImage: image, targetKernel: settings.targetType == .hvm ? image : try await elf(image),
            targetInitrd: initrd)
    }

    /// A kernel image as an ELF file. One that is an ELF file is left as it is.
    private func elf(_ image: FilePath) async throws -> FilePath {
        if try Files.read(image, from: 0, count: 4) == [0x7f, 0x45, 0x4c, 0x46] { return image }
        let folder = try await host.cache.folder("lab/kernel", from: [try Digest.sha256(file: image)]) {
            folder in
            try Files.write(unpackKernel(image), to: folder.appending("vmlinux"))
        }
        return folder.appending("vmlinux")
    }
}
