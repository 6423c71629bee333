// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

/// The call of QEMU that boots a lab, as data.
struct Qemu: Sendable, Equatable {
    static let program = "qemu-system-x86_64"

    var accelerator: Accelerator
    var processors: Int
    /// In MiB.
    var memory: Int
    var hypervisor: FilePath
    var hypervisorArguments: [String]
    var kernel: FilePath
    var kernelArguments: [String]
    var initrd: FilePath
    /// Without one, the hypervisor takes the policy that is built into it.
    var policy: FilePath?
    /// Holds the sockets, the console's log and the file with QEMU's process id.
    var folder: FilePath

    /// Returns once QEMU runs, in the background and in a session of its own.
    var invocation: Invocation { Invocation(Self.program, arguments, timeout: .seconds(60)) }

    var arguments: [String] {
        var list = accelerator.arguments
        list += ["-smp", String(processors), "-m", String(memory)]
        list += ["-nodefaults", "-no-reboot", "-display", "none", "-nic", "none"]
        list += [
            "-chardev", "file,id=console,path=\(escaped(folder, "console.log"))", "-serial",
            "chardev:console",
        ]
        list += ["-device", "virtio-serial-pci"]
        for port in ControlPort.allCases {
            let name = port.rawValue
            list += ["-chardev", "socket,id=\(name),path=\(escaped(folder, name)),server=on,wait=off"]
            list += ["-device", "virtserialport,chardev=\(name),name=stubvmi.\(name)"]
        }
        list += ["-kernel", hypervisor.string, "-append", hypervisorArguments.joined(separator: " ")]
        // The multiboot modules: dom0's kernel with its arguments, its initramfs, and the policy.
        let modules =
            [
                ([escaped(kernel)] + kernelArguments).joined(separator: " "), escaped(initrd),
            ] + [policy].compactMap { $0.map { escaped($0) } }
        list += ["-initrd", modules.joined(separator: ",")]
        list += ["-daemonize", "-pidfile", folder.appending("pid").string]
        return list
    }

    private func escaped(_ folder: FilePath, _ name: String = "") -> String {
        (name.isEmpty ? folder : folder.appending(name)).string.replacing(",", with: ",,")
    }
}

/// The lines between this machine and dom0, each a virtio port and a socket of that name.
enum ControlPort: String, Sendable, CaseIterable { case control, output, errors }
