// SPDX-License-Identifier: Apache-2.0

/// A Linux domain of the lab that can be watched.
public struct TargetDomain: Sendable, Equatable {
    /// Where its kernel and initramfs lie in dom0.
    public static let kernel = "/lab/target/kernel"
    public static let initrd = "/lab/target/initrd"

    public var name: String
    public var type: LabSettings.TargetType
    /// In MiB.
    public var memory: Int
    public var accelerator: Accelerator
    /// The processor that it runs on; any, without.
    public var processor: Int?
    /// The name of a process that the project's own initramfs starts.
    public var process: String?
    /// Lines for the xl config that give it its label, as the spec's are rendered.
    public var snippet: String

    public init(
        name: String, type: LabSettings.TargetType, memory: Int, accelerator: Accelerator,
        processor: Int? = nil, process: String? = nil, snippet: String = ""
    ) {
        self.name = name
        self.type = type
        self.memory = memory
        self.accelerator = accelerator
        self.processor = processor
        self.process = process
        self.snippet = snippet
    }

    /// Where dom0 logs its console.
    public var consoleLog: String { "/var/log/xen/console/guest-\(name).log" }

    /// The domain's xl config.
    public var configuration: String {
        var arguments = "console=hvc0 quiet"
        // Linux on what looks like an old AMD processor asks each of 65,536 PCI functions for an AGP bridge,
        // and each question goes through the device model.
        if type == .hvm { arguments += " pci=noearly" }
        if let process { arguments += " stubvmi.process=\(process)" }
        var lines = [
            "name = \"\(name)\"", "type = \"\(type.rawValue)\"", "kernel = \"\(Self.kernel)\"",
            "ramdisk = \"\(Self.initrd)\"", "cmdline = \"\(arguments)\"", "memory = \(memory)", "vcpus = 1",
        ]
        if let processor { lines.append("cpus = \"\(processor)\"") }
        if let features = accelerator.maskedFeatures { lines.append("cpuid = \"\(features)\"") }
        if type == .hvm {
            lines += ["serial = \"none\"", "vga = \"none\"", "nographic = 1", "vnc = 0"]
        }
        return lines.joined(separator: "\n") + "\n" + snippet
            + (snippet.isEmpty || snippet.hasSuffix("\n") ? "" : "\n")
    }
}
