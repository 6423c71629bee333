// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage

/// The parts of a lab, ready to boot.
public struct LabMachine: Sendable {
    let host: Host
    public let settings: LabSettings
    /// The hypervisor's, `4.17.5`.
    public let xenVersion: String
    /// Xen's source tree, which has its policy sources.
    public let policySources: FilePath
    public let accelerator: Accelerator
    let hypervisor: FilePath
    let kernel: FilePath
    /// What dom0's initramfs is put together from.
    let archives: [FilePath]
    var policy: FilePath?
    /// The target's kernel as it came: symbols and offsets are read out of it.
    public let targetImage: FilePath
    /// The target's kernel as dom0 gets it.
    public let targetKernel: FilePath
    let targetInitrd: FilePath

    /// A target for this machine, the first being number 0.
    public func target(
        _ number: Int = 0, name: String, process: String? = nil, snippet: String = ""
    ) -> TargetDomain {
        TargetDomain(
            name: name, type: settings.targetType, memory: settings.targetMemory, accelerator: accelerator,
            processor: 1 + number % (processors - 1), process: process, snippet: snippet)
    }

    /// One for dom0 and one for each of the first targets: under emulation, Linux in a hardware container
    /// crashes after minutes when it shares a processor with another busy domain.
    private var processors: Int { 1 + min(max(settings.targets, 1), 7) }

    func qemu(in folder: FilePath, initrd: FilePath) -> Qemu {
        let dom0Memory = settings.dom0Memory ?? (settings.targetType == .hvm ? 1200 : 768)
        let needed = dom0Memory + settings.targetMemory * max(settings.targets, 1) + 1024
        let flask = ["flask=\(settings.flask.rawValue)"]
        return Qemu(
            accelerator: accelerator, processors: processors,
            memory: settings.memory ?? max(2048, needed),
            hypervisor: hypervisor,
            hypervisorArguments: [
                "console=com1", "com1=115200,8n1", "dom0_mem=\(dom0Memory)M,max:\(dom0Memory)M",
                "dom0_max_vcpus=1", "dom0_vcpus_pin",
                "conring_size=1m", "loglvl=all", "guest_loglvl=all",
            ] + flask,
            kernel: kernel, kernelArguments: ["console=hvc0", "quiet"], initrd: initrd, policy: policy,
            folder: folder)
    }

    /// dom0's initramfs with the target's files and a payload appended, as one file.
    func assemble(_ payload: Payload, to path: FilePath) throws {
        var carried = Payload()
        try carried.add(file: targetKernel, at: TargetDomain.kernel)
        try carried.add(file: targetInitrd, at: TargetDomain.initrd)
        carried.add(payload)
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
        try file.closeAfter {
            for archive in archives { try file.writeAll(Files.read(archive)) }
            try carried.write(to: file)
        }
    }
}
