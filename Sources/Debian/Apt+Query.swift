// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

extension Apt {
    /// The files of a source package's version; nothing if the lists do not have it.
    func sourceFiles(_ name: String, _ version: String) async throws -> [Item] {
        try await uris(["source", "--download-only", "--print-uris", "\(name)=\(version)"])
    }

    /// The files of binary packages, each `name=version`; nothing if the lists lack one.
    func binaryFiles(_ packages: [String]) async throws -> [Item] {
        try await uris(["download", "--print-uris"] + packages)
    }

    private func uris(_ arguments: [String]) async throws -> [Item] {
        let outcome = try await host.run(call("apt-get", arguments))
        return outcome.status == 0 ? Apt.items(in: outcome.output) : []
    }

    /// The versions of a binary package in the lists, newest first.
    func versions(_ name: String) async throws -> [String] {
        let text = try await host.check(call("apt-cache", ["madison", name]))
        var versions: [String] = []
        for line in text.split(separator: "\n") where line.hasSuffix(" Packages") {
            let columns = line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
            if columns.count == 3, columns[0] == name, !versions.contains(columns[1]) {
                versions.append(columns[1])
            }
        }
        return versions
    }

    /// A package as one version of it.
    struct Chosen: Sendable, Hashable {
        var name: String
        var version: String
    }

    /// Packages together with all that they depend on, as if nothing were installed.
    func closure(of names: [String], preferences: String) async throws -> [Chosen] {
        let file = folder.appending("preferences.closure")
        try Files.write(preferences, to: file)
        let text = try await host.check(
            call(
                "apt-get",
                ["-o", "Dir::Etc::preferences=\(file)", "install", "--simulate", "--yes"] + names),
            hint: "is every one of these a package of this Debian release: \(names.joined(separator: " "))")
        return Apt.installations(in: text)
    }

    /// `Inst NAME (VERSION ORIGIN [ARCHITECTURE])` lines of a simulation.
    static func installations(in text: String) -> [Chosen] {
        let all = text.split(separator: "\n").compactMap { line -> Chosen? in
            let words = line.split(separator: " ")
            guard words.count >= 3, words[0] == "Inst", words[2].hasPrefix("(") else { return nil }
            return Chosen(name: String(words[1]), version: String(words[2].dropFirst()))
        }
        return all.sorted { $0.name < $1.name }
    }
}
