// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

@testable import Debian

/// The release of Debian before this one, of which mirrors have the kernel for some years.
enum OlderSystem {
    /// The mirror has it no more.
    struct Gone: Error { let why: String }

    static func root(of packages: [String], _ host: Host) async throws -> FilePath {
        do {
            return try await archive(host).root(of: packages)
        } catch let error as ToolError {
            throw Gone(why: error.message)
        }
    }

    private static func archive(_ host: Host) async throws -> DebianArchive {
        var sources = try await SourceLists.ofSystem(host)
        for index in sources.parts.indices {
            sources.parts[index].text = sources.parts[index].text.replacing("bookworm", with: "bullseye")
        }
        return try DebianArchive(host: host, sources: sources, lock: LockFile(parsing: ""))
    }
}
