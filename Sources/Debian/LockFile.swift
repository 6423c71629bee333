// SPDX-License-Identifier: Apache-2.0
import Host

/// The versions of Debian packages that are trusted, each file with its SHA-256.
public struct LockFile: Sendable, Equatable {
    public enum Kind: String, Sendable { case source, binary }

    /// One version of one package.
    public struct Entry: Sendable, Equatable {
        public var kind: Kind
        public var name: String
        public var version: String
        public var files: [File]
    }

    /// A file of a package, and what it must hash to.
    public struct File: Sendable, Equatable {
        public var name: String
        public var sha256: String
    }

    public var entries: [Entry] = []

    /// What is trusted of a package, newest first.
    public func entries(_ kind: Kind, _ name: String) -> [Entry] {
        entries.filter { $0.kind == kind && $0.name == name }
    }

    /// The lock file that this program was built with.
    public static func embedded() throws -> LockFile {
        try LockFile(parsing: String(decoding: PackageResources.debian_lock, as: UTF8.self))
    }

    /// Reads a lock file's text; everything that is wrong in it is thrown at once.
    public init(parsing text: String, name: String = "debian.lock") throws {
        var wrong: [Diagnostic] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ").map(String.init)
            if words.isEmpty || words[0].hasPrefix("#") { continue }
            if words.count == 3, let kind = Kind(rawValue: words[0]) {
                entries.append(Entry(kind: kind, name: words[1], version: words[2], files: []))
            } else if words.count == 2, LockFile.isDigest(words[0]), LockFile.isFileName(words[1]),
                !entries.isEmpty
            {
                entries[entries.count - 1].files.append(File(name: words[1], sha256: words[0]))
            } else {
                let place = Diagnostic.Location(file: name, line: index + 1, column: 1)
                wrong.append(Diagnostic(at: place, "neither a package nor a file with its SHA-256"))
            }
        }
        for entry in entries where entry.files.isEmpty {
            wrong.append(Diagnostic(at: nil, "\(name): \(entry.name) \(entry.version) names no file"))
        }
        if !wrong.isEmpty { throw Diagnostics(wrong) }
    }

    private static func isDigest(_ word: String) -> Bool {
        word.utf8.count == 64 && word.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// Only a plain name: it becomes a path in the cache.
    static func isFileName(_ word: String) -> Bool {
        !word.hasPrefix(".") && !word.contains("/") && !word.isEmpty
    }
}
