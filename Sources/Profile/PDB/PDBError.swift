// SPDX-License-Identifier: Apache-2.0
import Host

/// What is wrong with a PDB file; the words are completed with the file's name.
enum PDBError: Error, Equatable {
    case notPDB(String, hint: String)
    case damaged(String)
    case absent(String)

    /// The error as the user reads it.
    func toolError(_ file: String) -> ToolError {
        switch self {
        case .notPDB(let what, let hint):
            ToolError(.invalidInput, "\(file) is no PDB file of Windows: \(what)", hint: hint)
        case .damaged(let why):
            ToolError(
                .corrupt, "\(file) is damaged", hint: "fetch it from the symbol server again", cause: why)
        case .absent(let what):
            ToolError(
                .unsupported, "\(file) has no \(what)",
                hint: "name the PDB file of the kernel itself, such as ntkrnlmp.pdb")
        }
    }
}
