// SPDX-License-Identifier: Apache-2.0
import SystemPackage

/// A program in C, written for LibVMI, that is linked into the image and runs there.
public struct CProgram: Sendable, Hashable, Codable {
    /// Its files, the first of them C source; headers may be among the others.
    public var sources: [String]
    /// Milliseconds between two runs; nil is once.
    public var every: Int?

    public init(sources: [String], every: Int? = nil) {
        self.sources = sources
        self.every = every
    }

    /// That of its first file, without the folder and `.c`: the program's name in records.
    public var name: String { sources.first.flatMap { FilePath($0).stem } ?? "" }

    /// One of that name, for what needs no source.
    public init?(named name: String, every: Int? = nil) {
        guard Self.isName(name) else { return nil }
        self.init(sources: [name + ".c"], every: every)
    }

    /// The most files of one, headers included.
    public static let mostSources = 64
    /// Room for a name in the image's configuration.
    static let longestName = 31

    /// Whether a file's name without its ending can be a program's: it becomes a symbol's part, and a word of the image's
    /// configuration.
    static func isName(_ name: String) -> Bool {
        let fits = name.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
            default: false
            }
        }
        return fits && !name.isEmpty && !name.hasPrefix("-") && name.utf8.count <= longestName
    }
}

extension Spec {
    /// The programs in C of all monitors, each once, by name.
    public var cPrograms: [CProgram] {
        var found: [String: CProgram] = [:]
        for program in monitors.flatMap(\.cPrograms) { found[program.name] = program }
        return found.values.sorted { $0.name < $1.name }
    }
}
