// SPDX-License-Identifier: Apache-2.0
import Debian

/// Whose code the objects of an image are.
struct Components: Sendable {
    let newlib: DebianArchive.Unpacked
    let json: DebianArchive.Unpacked
    let xen: DebianArchive.Unpacked
    let swiftVersion: String

    private enum Name {
        static let own = "stubvmi"
        static let user = "programs"
        static let newlib = "newlib"
        static let json = "json-c"
        static let swift = "swift"
        static let xen = "xen-headers"
    }

    /// The component of an object, and the object's name within it.
    private func origin(_ object: String) -> (component: String, name: String) {
        let member = object.split(separator: "(").last.map { String($0.prefix { $0 != ")" }) } ?? object
        if object.hasPrefix(ImageLink.Library.newlib) { return (Name.newlib, member) }
        if object.hasPrefix(ImageLink.Library.json) { return (Name.json, member) }
        if object.hasPrefix(ImageLink.Library.unicode) { return (Name.swift, member) }
        if object.hasPrefix("objects/program.") {
            return (Name.user, String(object.dropFirst("objects/".count)))
        }
        return (Name.own, object.split(separator: "/").last.map(String.init) ?? object)
    }

    func objects(_ map: LinkMap) -> [ImageManifest.Object] {
        map.bytes.map { part, bytes in
            let (owner, name) = origin(part.object)
            let component = owner == Name.own && part.isSwiftRuntime ? Name.swift : owner
            return ImageManifest.Object(name: name, component: component, bytes: bytes)
        }.sorted { ($1.bytes, $0.component, $0.name) < ($0.bytes, $1.component, $1.name) }
    }

    /// Licences as each component states them; newlib is many authors' work under terms like BSD's.
    func components(_ objects: [ImageManifest.Object], sources: String) -> [ImageManifest.Component] {
        func component(
            _ name: String, _ version: String, _ licence: String, _ package: DebianArchive.Unpacked?
        ) -> ImageManifest.Component {
            ImageManifest.Component(
                name: name, version: version, licence: licence,
                bytes: objects.filter { $0.component == name }.reduce(0) { $0 + $1.bytes },
                files: package?.files.map { .init(name: $0.name, sha256: $0.sha256) } ?? [])
        }
        let user = objects.contains { $0.component == Name.user }
        return [
            component(Name.own, "sources \(sources.prefix(12))", "Apache-2.0", nil),
            component(Name.newlib, newlib.version, "BSD-3-Clause AND LicenseRef-COPYING.NEWLIB", newlib),
            component(Name.json, json.version, "MIT", json),
            component(Name.swift, swiftVersion, "Apache-2.0 WITH Swift-exception", nil),
            // Declarations only.
            component(Name.xen, xen.version, "MIT", xen),
            // Whoever wrote them knows.
            user ? component(Name.user, "", "NOASSERTION", nil) : nil,
        ].compactMap(\.self).sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    }
}
