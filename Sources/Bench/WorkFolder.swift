// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// Gives a body an empty folder, which goes when it ends.
func withWorkFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
    let name = "stubvmi-bench-\(UUID().uuidString)"
    let folder = FilePath(FileManager.default.temporaryDirectory.path).appending(name)
    try Files.makeDirectory(folder)
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    return try await body(folder)
}
