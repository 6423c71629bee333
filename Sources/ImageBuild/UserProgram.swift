// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage

/// A user's program in C that an image is built with.
public struct UserProgram: Sendable, Equatable {
    /// What specs and records call it.
    public var name: String
    /// C files and headers, whose names differ.
    public var files: [FilePath]

    public init(name: String, files: [FilePath]) {
        self.name = name
        self.files = files
    }

    /// The most bytes of one file.
    static let fileLimit = 4 << 20
}

/// The programs of an image, read: what is built is what the manifest says.
struct UserPrograms: Sendable {
    struct Program: Sendable {
        var name: String
        var files: [(name: String, bytes: [UInt8], sha256: String)]
    }

    /// By name.
    let all: [Program]

    init(_ programs: [UserProgram]) throws {
        all = try programs.sorted { $0.name < $1.name }.map { program in
            Program(
                name: program.name,
                files: try program.files.map { path in
                    let bytes = try Files.read(path, limit: UserProgram.fileLimit)
                    return (path.lastComponent?.string ?? "", bytes, Digest.sha256(bytes))
                })
        }
    }

    var isEmpty: Bool { all.isEmpty }

    /// What they are, for the cache.
    var inputs: [String] {
        all.flatMap { program in
            ["program \(program.name)"] + program.files.map { "\($0.sha256)  \($0.name)" }
        }
    }

    /// What the manifest says of them.
    var listed: [ImageManifest.Program] {
        all.map { program in
            ImageManifest.Program(
                name: program.name, files: program.files.map { .init(name: $0.name, sha256: $0.sha256) })
        }
    }

    /// Writes their files, each program's in a folder of its own, and the table that the image has of them.
    func stage(to folder: FilePath) throws {
        guard !isEmpty else { return }
        for program in all {
            let own = folder.appending(Self.folder).appending(program.name)
            try Files.makeDirectory(own)
            for file in program.files { try Files.write(file.bytes, to: own.appending(file.name)) }
        }
        let declared = all.indices.map {
            "int \(Self.entry($0))(int count, char **arguments, char **environment);\n"
        }
        let rows = all.enumerated().map { "    {\"\($1.name)\", \(Self.entry($0))},\n" }
        try Files.write(
            "#include <programs.h>\n\n\(declared.joined())\nconst struct program programs[] = {\n\(rows.joined())};\n"
                + "const uint32_t program_count = \(all.count);\n",
            to: folder.appending(Self.table))
    }

    /// The folder of all programs' files.
    static let folder = "programs"
    static let table = "programs/programs.c"

    /// What a program's `main` is called in the image.
    static func entry(_ number: Int) -> String { "stubvmi_program_\(number)" }
}
