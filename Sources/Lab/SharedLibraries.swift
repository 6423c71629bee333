// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

/// The shared libraries that programs need, found in a folder of unpacked packages.
struct SharedLibraries {
    /// Where Debian's packages have them, below the root.
    static let folders = [
        "usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib", "lib", "lib64", "usr/lib64",
    ]

    let root: FilePath

    /// Every library that these files need, and what those need in turn, by name.
    func closure(of programs: [FilePath]) throws -> [String: FilePath] {
        var found: [String: FilePath] = [:]
        var pending = programs
        while let file = pending.popLast() {
            guard let needs = ELFNeeds(try Files.read(file)) else { continue }
            for name in needs.libraries where found[name] == nil {
                let path = try find(name, for: file)
                found[name] = path
                pending.append(path)
            }
        }
        return found
    }

    func find(_ name: String, for program: FilePath) throws -> FilePath {
        for folder in Self.folders {
            let path = root.appending(folder).appending(name)
            if Files.exists(path) { return path }
        }
        throw ToolError(
            .notFound,
            "no package of the lab has the library '\(name)' that \(program.lastComponent?.string ?? "") needs"
        )
    }
}
