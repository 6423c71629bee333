// SPDX-License-Identifier: Apache-2.0
import Host

/// Why a kernel's type information could not be read.
enum BTFError: Error, Equatable {
    case absent
    case damaged(String)
    /// Something that a later kernel introduced.
    case unknown(String)

    /// The error as the user reads it.
    func toolError(_ file: String) -> ToolError {
        switch self {
        case .absent:
            ToolError(
                .unsupported, "\(file) has no type information (BTF)",
                hint:
                    "use a kernel built with CONFIG_DEBUG_INFO_BTF=y, as Debian's for amd64 are since 5.10, or a "
                    + "vmlinux to which `pahole -J` added it")
        case .damaged(let why):
            ToolError(
                .corrupt, "the type information (BTF) of \(file) is damaged",
                hint: "copy the file again and compare its SHA-256", cause: why)
        case .unknown(let what):
            ToolError(
                .unsupported, "the type information (BTF) of \(file) has \(what)",
                hint: "report this kernel's version: its format is newer than this tool")
        }
    }
}
