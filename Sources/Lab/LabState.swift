// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// What is known of a lab that was left running, for those who come later.
public struct LabState: Sendable, Codable, Equatable {
    public var schema = 1
    /// QEMU's process id.
    public var pid: Int32
    /// Seconds since 1970.
    public var started: Int
    public var accelerator: Accelerator
    public var xenVersion: String
    public var targetType: LabSettings.TargetType

    static func path(_ folder: FilePath) -> FilePath { folder.appending("state.json") }

    func write(to folder: FilePath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            try Files.write(Array(encoder.encode(self)), to: Self.path(folder))
        } catch let error as EncodingError {
            throw ToolError(.io, "cannot write down the lab's state", cause: String(describing: error))
        }
    }

    static func read(_ folder: FilePath) throws -> LabState {
        let bytes = try Files.read(path(folder), limit: 64 << 10)
        do {
            return try JSONDecoder().decode(LabState.self, from: Data(bytes))
        } catch {
            throw ToolError(
                .corrupt, "\(path(folder)) is no lab's state", hint: "stubvmi lab down",
                cause: JSONFault.describe(error, in: bytes))
        }
    }
}
