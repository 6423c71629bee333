// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// apt with a folder of its own: nothing of the system's lists, caches, hooks or installed packages matters.
struct Apt: Sendable {
    let host: Host
    /// Holds the configuration, the lists and apt's own caches.
    let folder: FilePath

    /// A file that apt can fetch.
    struct Item: Sendable, Equatable {
        var uri: String
        var file: String
        var size: Int
        /// As the signed index has it; nil if apt printed another kind of digest.
        var sha256: String?
    }

    /// Makes the folder for these sources, and fetches the lists unless there are any.
    static func prepare(
        _ sources: SourceLists, host: Host, architecture: String? = nil
    ) async throws -> Apt {
        let text =
            sources.parts.map { "\($0.name)\n\($0.text)" }.joined(separator: "\n") + (architecture ?? "")
        let key = Digest.sha256(Array(text.utf8)).prefix(16)
        let folder = host.cache.root.appending("debian").appending("apt-\(key)")
        let apt = Apt(host: host, folder: folder)
        for name in ["lists/partial", "archives/partial", "parts", "none", "log"] {
            try Files.makeDirectory(folder.appending(name))
        }
        for name in ["status", "sources.list", "preferences"] {
            try Files.write("", to: folder.appending(name))
        }
        for part in sources.parts {
            try Files.write(part.text, to: folder.appending("parts").appending(part.name))
        }
        var configuration = Apt.configuration(folder)
        if let architecture {
            configuration += """
                APT::Architecture "\(architecture)";
                #clear APT::Architectures;
                APT::Architectures { "\(architecture)"; };

                """
        }
        try Files.write(configuration, to: folder.appending("apt.conf"))
        if try !apt.hasLists() { try await apt.update() }
        return apt
    }

    /// Read after the system's own configuration, of which proxies, certificates and keys stay.
    static func configuration(_ folder: FilePath) -> String {
        """
        #clear APT::Update::Pre-Invoke;
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        Dir::State "\(folder)/";
        Dir::State::lists "lists/";
        Dir::State::status "\(folder)/status";
        Dir::Cache "\(folder)/";
        Dir::Cache::archives "archives/";
        Dir::Cache::pkgcache "pkgcache.bin";
        Dir::Cache::srcpkgcache "srcpkgcache.bin";
        Dir::Log "\(folder)/log";
        Dir::Etc::sourcelist "\(folder)/sources.list";
        Dir::Etc::sourceparts "\(folder)/parts";
        Dir::Etc::preferences "\(folder)/preferences";
        Dir::Etc::preferencesparts "\(folder)/none";
        Acquire::Languages "none";
        APT::Install-Recommends "false";
        APT::Install-Suggests "false";
        APT::Get::AllowUnauthenticated "false";
        // The folder may lie where apt's own user cannot go.
        APT::Sandbox::User "";

        """
    }

    private func hasLists() throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending("lists").string)
            .contains { $0.contains("_Sources") }
    }

    /// Fetches the lists. One broken source among several is no failure as long as there are lists.
    func update() async throws {
        host.report("fetching Debian's package lists")
        let outcome = try await host.run(call("apt-get", ["update"], timeout: .seconds(600)))
        guard try outcome.status == 0 && hasLists() || hasLists() else {
            throw ToolError(
                .toolFailed, "apt-get update could not fetch Debian's package lists",
                hint: "check the network and /etc/apt/sources.list: apt-get update",
                cause: String((outcome.output + outcome.errors).suffix(2000)))
        }
    }

    func call(_ program: String, _ arguments: [String], timeout: Duration = .seconds(120)) -> Invocation {
        Invocation(
            program, ["-c", folder.appending("apt.conf").string] + arguments, environment: ["LC_ALL": "C"],
            timeout: timeout)
    }

    /// `'URI' FILE SIZE KIND:DIGEST` lines, as `--print-uris` writes them.
    static func items(in text: String) -> [Item] {
        text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("'"), let end = line.dropFirst().firstIndex(of: "'") else { return nil }
            let words = line[line.index(after: end)...].split(separator: " ").map(String.init)
            guard words.count >= 2, LockFile.isFileName(words[0]), let size = Int(words[1]) else {
                return nil
            }
            let digest = words.dropFirst(2).first.flatMap { word in
                word.hasPrefix("SHA256:") ? String(word.dropFirst("SHA256:".count)) : nil
            }
            let uri = String(line[line.index(after: line.startIndex)..<end])
            return Item(uri: uri, file: words[0], size: size, sha256: digest)
        }
    }
}
