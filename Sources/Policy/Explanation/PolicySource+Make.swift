// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

extension PolicySource {
    /// The source of a built policy: its modules once more, marked, through m4.
    static func make(of built: BuiltPolicy, host: Host) async throws -> PolicySource {
        let sources = PolicySources(builtPolicy: built)
        let made = try await host.cache.folder("policy-source", from: [built.sha256, built.path.string]) {
            work in
            try sources.copy(to: work)
            let folder = work.pushing(PolicySources.policy)
            let configuration = try text(folder.pushing("modules/modules.conf"))
            let list = ModuleList(configuration)
            for name in list.names.flatMap({ ["modules/\($0).if", "modules/\($0).te"] }) {
                let path = folder.pushing(FilePath(name))
                if Files.exists(path) { try Files.write(marked(try text(path), file: name), to: path) }
            }
            let sections = try PolicyCompiler.sections(list, in: folder)
            let output = try await host.check(PolicyCompiler.m4(sections, in: folder))
            try Files.write(output, to: work.appending("marked.conf"))
        }
        return PolicySource(try text(made.appending("marked.conf")))
    }

    /// The macro whose body holds a line of a built policy's modules.
    static func macro(at place: String, of built: BuiltPolicy) -> String? {
        let parts = place.split(separator: ":")
        let folder = built.path.removingLastComponent()
        guard parts.count == 2, let line = Int(parts[1]), parts[0].hasSuffix(".if"),
            let module = try? text(folder.pushing(FilePath(String(parts[0]))))
        else { return nil }
        let head = module.split(separator: "\n", omittingEmptySubsequences: false).prefix(line)
            .last { $0.hasPrefix("define(`") }
        return head.map { String($0.dropFirst("define(`".count).prefix { $0 != "'" }) }
    }

    private static func text(_ path: FilePath) throws -> String {
        String(decoding: try Files.read(path, limit: 64 << 20), as: UTF8.self)
    }
}

extension PolicySources {
    /// The sources that a policy was built from, ours among them.
    init(builtPolicy built: BuiltPolicy) {
        folder = FilePath("\(built.path.removingLastComponent())/../../..").lexicallyNormalized()
        xenVersion = built.xenVersion
    }
}
