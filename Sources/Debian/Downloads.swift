// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Host
import SystemPackage

/// Files fetched from the mirror; one carries its own name only after its SHA-256 was found right.
struct Downloads: Sendable {
    let apt: Apt

    var folder: FilePath { apt.host.cache.root.appending("debian").appending("files") }

    /// The mirror lists a file that it does not have.
    struct Absent: Error { var file: String, words: String }

    /// Fetches a file unless it is there already.
    func fetch(_ item: Apt.Item, sha256 expected: String) async throws -> FilePath {
        let final = folder.appending(item.file)
        try Files.makeDirectory(folder)
        if Files.exists(final), try Digest.sha256(file: final) == expected { return final }

        let untrusted = FilePath(final.string + ".UNTRUSTED")
        try? FileManager.default.removeItem(atPath: untrusted.string)
        // apt would only point at a local file; this makes it one of ours.
        let uri = item.uri.hasPrefix("file:") ? "copy:" + item.uri.dropFirst("file:".count) : item.uri
        let outcome = try await apt.host.run(
            apt.call(
                "/usr/lib/apt/apt-helper", ["download-file", uri, untrusted.string], timeout: .seconds(1800)))
        guard outcome.status == 0, Files.exists(untrusted) else {
            throw Absent(file: item.file, words: String((outcome.output + outcome.errors).suffix(1000)))
        }
        try Downloads.verify(untrusted, is: expected, called: item.file)
        guard rename(untrusted.string, final.string) == 0 else {
            throw ToolError(.io, "cannot rename \(untrusted): \(Errno(rawValue: errno))")
        }
        return final
    }

    static func verify(_ path: FilePath, is expected: String, called name: String) throws {
        let actual = try Digest.sha256(file: path)
        guard actual == expected else {
            throw ToolError(
                .corrupt, "\(name) is not what it should be: its SHA-256 is \(actual), expected \(expected)",
                hint: "the file stays at \(path) for a look; nothing of it was used")
        }
    }
}
