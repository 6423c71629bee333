// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// What the user wants of a lab.
public struct LabSettings: Sendable, Equatable {
    public enum TargetType: String, Sendable, Codable, CaseIterable {
        /// Paravirtual devices in a hardware container; the kernel is loaded as an ELF file.
        case pvh
        /// A whole PC with a device model; the kernel loads itself, so its text is where KASLR puts it.
        case hvm
        /// No hardware at all: Xen translates nothing, so its frames are the machine's.
        case pv
    }

    /// What the hypervisor does about denials.
    public enum Flask: String, Sendable, Codable, CaseIterable { case enforcing, permissive, disabled }

    public var targetType: TargetType
    /// A Linux kernel, bzImage or vmlinux; nil is Debian's.
    public var targetKernel: FilePath?
    /// Its initramfs; nil is the project's own, which prints its process list.
    public var targetInitrd: FilePath?
    /// Memory of a target in MiB.
    public var targetMemory: Int
    /// How many targets run at once.
    public var targets: Int
    /// Memory of the whole lab in MiB; nil is what dom0 and the targets need, and some.
    public var memory: Int?
    /// Memory of dom0 in MiB; nil is what Xen's tools need for a few domains.
    public var dom0Memory: Int?
    public var flask: Flask
    /// How long dom0 may take until it answers.
    public var bootTimeout: Duration

    public init(
        targetType: TargetType = .pvh, targetKernel: FilePath? = nil, targetInitrd: FilePath? = nil,
        targetMemory: Int = 256, targets: Int = 1, memory: Int? = nil, dom0Memory: Int? = nil,
        flask: Flask = .enforcing, bootTimeout: Duration = .seconds(300)
    ) {
        self.targetType = targetType
        self.targetKernel = targetKernel
        self.targetInitrd = targetInitrd
        self.targetMemory = targetMemory
        self.targets = targets
        self.memory = memory
        self.dom0Memory = dom0Memory
        self.flask = flask
        self.bootTimeout = bootTimeout
    }
}
