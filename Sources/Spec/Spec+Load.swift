// SPDX-License-Identifier: Apache-2.0
public import Host
public import SystemPackage

extension Spec {
    /// The largest spec that is read, in bytes.
    public static let sizeLimit = 1 << 20

    /// Reads and checks a spec file; throws `Diagnostics` with everything that is wrong in it.
    ///
    /// Relative paths in the file are taken from the folder that it lies in. What is merely odd is
    /// handed to `warn`.
    public static func load(path: FilePath, warn: (Diagnostic) -> Void = { _ in }) throws -> Spec {
        try load(path: path, warn: warn) { _ in }
    }

    static func load(
        path: FilePath, warn: (Diagnostic) -> Void, places: (SpecSource) -> Void
    ) throws -> Spec {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: sizeLimit)
        } catch let error as Errno {
            throw ToolError(.io, "cannot read \(path): \(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Diagnostics([invalidText(bytes, file: path.string)])
        }
        var spec = try parse(text: text, file: path.string, warn: warn, places: places)
        let folder = path.removingLastComponent()
        for index in spec.targets.indices { spec.targets[index].profile.resolve(in: folder) }
        spec.mapSources { folder.pushing(FilePath($0)).string }
        return spec
    }

    /// Reads and checks a spec; `file` is the name that findings carry.
    public static func parse(
        text: String, file: String, warn: (Diagnostic) -> Void = { _ in }
    ) throws -> Spec {
        try parse(text: text, file: file, warn: warn) { _ in }
    }

    static func parse(
        text: String, file: String, warn: (Diagnostic) -> Void, places: (SpecSource) -> Void
    ) throws -> Spec {
        let reader = Reader(file: file)
        let spec = reader.read(text)
        let findings = reader.sortedFindings
        guard let spec, !reader.failed else { throw Diagnostics(findings) }
        findings.forEach(warn)
        places(reader.source)
        return spec
    }

    /// Says where the first byte stands that is not UTF-8.
    private static func invalidText(_ bytes: [UInt8], file: String) -> Diagnostic {
        var location = Diagnostic.Location(file: file, line: 1, column: 1)
        var decoder = UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        while case .valid(let encoded) = decoder.parseScalar(from: &rest) {
            if UTF8.decode(encoded) == "\n" {
                location.line += 1
                location.column = 1
            } else {
                location.column += 1
            }
        }
        return Diagnostic(at: location, "this byte is not UTF-8 text", hint: "save the file as UTF-8")
    }
}

extension Spec {
    /// Names the files of its programs in C otherwise.
    public mutating func mapSources(_ path: (String) -> String) {
        for monitor in monitors.indices {
            for program in monitors[monitor].cPrograms.indices {
                let sources = monitors[monitor].cPrograms[program].sources
                monitors[monitor].cPrograms[program].sources = sources.map(path)
            }
        }
    }
}

extension Target.ProfileSource {
    /// Makes a relative path absolute or relative to the working folder, whichever `folder` is.
    mutating func resolve(in folder: FilePath) { path = folder.pushing(FilePath(path)).string }
}
