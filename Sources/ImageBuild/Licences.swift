// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

/// The licences of everything in the image, in full: most of them ask to be passed on with it.
struct Licences: Sendable {
    let newlib: FilePath
    let json: FilePath
    let xen: FilePath
    let tools: Tools

    /// One text, as long as the files that it is made of are where they belong.
    func text() throws -> String {
        try [
            ("newlib", newlib.appending("COPYING.NEWLIB")), ("json-c", json.appending("COPYING")),
            ("Swift's standard library", tools.licence),
            ("Xen's public headers", xen.appending("usr/share/doc/libxen-dev/copyright")),
        ].map { title, path in
            let line = String(repeating: "=", count: title.utf8.count)
            let words = String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
            return "\(title)\n\(line)\n\n\(words)\n"
        }.joined(separator: "\n")
    }
}
