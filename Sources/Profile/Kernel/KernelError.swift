// SPDX-License-Identifier: Apache-2.0
import Host

/// What is wrong with a kernel file; the words are completed with the file's name.
enum KernelError: Error, Equatable {
    case notKernel(String)
    case truncated(String)
    case wrongArchitecture(String)
    case oldProtocol(UInt16)
    case unsupportedCompression(String)
    case damaged(String)
    case tooBig(limit: Int)
    case sizeDiffers(announced: Int)

    /// The error as the user reads it.
    func toolError(_ file: String) -> ToolError {
        switch self {
        case .notKernel(let what):
            ToolError(
                .invalidInput, "\(file) is not a Linux kernel: \(what)",
                hint: "name a bzImage such as /boot/vmlinuz-$(uname -r), or a vmlinux")
        case .truncated(let what):
            ToolError(
                .corrupt, "\(file) is cut off: \(what)", hint: "copy the file again and compare its SHA-256")
        case .wrongArchitecture(let what):
            ToolError(
                .unsupported, "\(file) is \(what); only kernels for x86 are supported",
                hint: "name the target's own kernel")
        case .oldProtocol(let version):
            ToolError(
                .unsupported,
                "\(file) has boot protocol \(version >> 8).\(version & 0xff); 2.08 (Linux 2.6.26) is the oldest "
                    + "that says where the kernel lies",
                hint: "name an uncompressed vmlinux instead")
        case .unsupportedCompression(let what):
            ToolError(
                .unsupported, "\(file) has \(what)",
                hint: "unpack it to a vmlinux first; gzip, xz, zstd and lz4 are read as they are")
        case .damaged(let why):
            ToolError(
                .corrupt, "\(file) cannot be unpacked", hint: "copy the file again and compare its SHA-256",
                cause: why)
        case .tooBig(let limit):
            ToolError(
                .invalidInput, "\(file) unpacks to more than \(limit >> 20) MiB, which no kernel does",
                hint: "a vmlinux with debug information is too large: use the bzImage, or `strip -g` a copy")
        case .sizeDiffers(let announced):
            ToolError(
                .corrupt, "\(file) does not unpack to the \(announced) bytes that it announces",
                hint: "copy the file again and compare its SHA-256")
        }
    }
}
