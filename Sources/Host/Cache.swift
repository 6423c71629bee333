// SPDX-License-Identifier: Apache-2.0
import Foundation
public import SystemPackage

/// Results that are slow to make, in folders named after what they were made from.
public struct Cache: Sendable {
    public var root: FilePath

    public init(root: FilePath) { self.root = root }

    /// The folder for a thing made from `inputs`; made by `build` unless it is there already.
    ///
    /// `build` gets an empty folder, which takes its final name only when `build` succeeds, so an
    /// interrupted build is never mistaken for a result.
    public func folder(
        _ name: String, from inputs: [String], build: (FilePath) async throws -> Void
    ) async throws -> FilePath {
        let key = Digest.sha256(Array(inputs.joined(separator: "\n").utf8)).prefix(16)
        let final = root.appending("\(name)-\(key)")
        let files = FileManager.default
        if files.fileExists(atPath: final.string) { return final }
        // A folder of its own for each attempt: two may make the same thing at once, in one process too.
        let work = root.appending("\(name)-\(key).\(UUID().uuidString.prefix(8)).part")
        try files.createDirectory(atPath: work.string, withIntermediateDirectories: true)
        do {
            try await build(work)
            try files.moveItem(atPath: work.string, toPath: final.string)
        } catch {
            try? files.removeItem(atPath: work.string)
            // Somebody else may have finished the same thing meanwhile.
            guard files.fileExists(atPath: final.string) else { throw error }
        }
        return final
    }
}
