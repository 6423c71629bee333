// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// Where packages come from: the system's own apt sources, with the source packages added.
///
/// The system's entries are taken over as they are, so mirrors, keys (`Signed-By`, `trusted=`) and suites stay
/// what the administrator chose, and no host name is written in this program.
struct SourceLists: Sendable, Equatable {
    /// A file of `sources.list.d`: its name and its text.
    struct Part: Sendable, Equatable {
        var name: String
        var text: String
    }

    var parts: [Part]

    /// One-line entries (`deb [options] URI suite component...`), each once for binaries and once for sources.
    static func addingSources(toList text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let type = words.first, type == "deb" || type == "deb-src" else { continue }
            // A medium that has to be put into a drive cannot be fetched from unattended.
            if words.contains(where: { $0.hasPrefix("cdrom:") }) { continue }
            let rest = words.dropFirst().joined(separator: " ")
            for type in type == "deb" ? ["deb", "deb-src"] : ["deb-src"]
            where !lines.contains("\(type) \(rest)") {
                lines.append("\(type) \(rest)")
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// deb822 stanzas: a stanza for binaries becomes one for both.
    static func addingSources(toStanzas text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "types" else {
                return String(line)
            }
            let types = line[line.index(after: colon)...].split(whereSeparator: { $0 == " " || $0 == "\t" })
            return types.contains("deb") ? "Types: deb deb-src" : String(line)
        }.joined(separator: "\n")
    }

    /// The sources that this system's apt uses.
    static func ofSystem(_ host: Host) async throws -> SourceLists {
        let outcome = try await host.check(
            Invocation(
                "apt-config", ["shell", "LIST", "Dir::Etc::sourcelist/f", "PARTS", "Dir::Etc::sourceparts/d"]),
            hint: "stubvmi takes its sources from Debian packages: it needs Debian's apt")
        var places: [String: FilePath] = [:]
        for line in outcome.split(separator: "\n") {
            let sides = line.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { continue }
            places[String(sides[0])] = FilePath(String(sides[1].filter { $0 != "'" }))
        }
        return try SourceLists(list: places["LIST"], folder: places["PARTS"])
    }

    init(parts: [Part]) { self.parts = parts }

    init(list: FilePath?, folder: FilePath?) throws {
        parts = []
        if let list, Files.exists(list) {
            let text = String(decoding: try Files.read(list, limit: 1 << 20), as: UTF8.self)
            parts.append(Part(name: "system.list", text: SourceLists.addingSources(toList: text)))
        }
        if let folder, Files.exists(folder) {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted() {
                guard name.hasSuffix(".list") || name.hasSuffix(".sources") else { continue }
                let text = String(
                    decoding: try Files.read(folder.appending(name), limit: 1 << 20), as: UTF8.self)
                let added =
                    name.hasSuffix(".list")
                    ? SourceLists.addingSources(toList: text) : SourceLists.addingSources(toStanzas: text)
                parts.append(Part(name: name, text: added))
            }
        }
        guard parts.contains(where: { $0.text.contains("deb-src") }) else {
            throw ToolError(
                .notFound, "apt has no package source configured on this machine",
                hint: "add Debian's mirror to /etc/apt/sources.list")
        }
    }
}
