// SPDX-License-Identifier: Apache-2.0
import Host

/// Why a kernel's own symbol table could not be read.
enum KallsymsError: Error, Equatable {
    /// There is no token table: the kernel has no kallsyms.
    case absent
    /// The token table is there, but what belongs to it is not, or contradicts it.
    case damaged(String)

    /// The error as the user reads it.
    func toolError(_ file: String) -> ToolError {
        switch self {
        case .absent:
            ToolError(
                .unsupported, "\(file) has no symbol table of its own (kallsyms)",
                hint: "use a kernel with CONFIG_KALLSYMS=y and CONFIG_KALLSYMS_ALL=y, as distributions have")
        case .damaged(let why):
            ToolError(
                .corrupt, "the symbol table (kallsyms) of \(file) cannot be read",
                hint: "copy the file again and compare its SHA-256; if it is sound, report its version",
                cause: why)
        }
    }
}
