// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// What the user wants of a lab.
public struct LabSettings: Sendable, Equatable {
    public enum TargetType: String, Sendable, Codable, CaseIterable {
        /// Paravirtual devices in a hardware container; the kernel is loaded as an ELF file.
        case pvh
        /// A whole PC with a device model; the kernel loads itself, so its text is where KASLR puts it.
        case hvm
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
    public var flask: Flask
    /// How long dom0 may take until it answers.
    public var bootTimeout: Duration

    public init(
        targetType: TargetType = .pvh, targetKernel: FilePath? = nil, targetInitrd: FilePath? = nil,
        targetMemory: Int = 256, targets: Int = 1, flask: Flask = .enforcing,
        bootTimeout: Duration = .seconds(300)
    ) {
        self.targetType = targetType
        self.targetKernel = targetKernel
        self.targetInitrd = targetInitrd
        self.targetMemory = targetMemory
        self.targets = targets
        self.flask = flask
        self.bootTimeout = bootTimeout
    }
}
