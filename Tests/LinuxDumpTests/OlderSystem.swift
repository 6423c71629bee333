// SPDX-License-Identifier: Apache-2.0
import Host

@testable import Debian

/// The release of Debian before this one, of which mirrors have the kernel for some years.
enum OlderSystem {
    static func archive(_ host: Host) async throws -> DebianArchive {
        var sources = try await SourceLists.ofSystem(host)
        for index in sources.parts.indices {
            sources.parts[index].text = sources.parts[index].text.replacing("bookworm", with: "bullseye")
        }
        return try DebianArchive(host: host, sources: sources, lock: LockFile(parsing: ""))
    }
}
