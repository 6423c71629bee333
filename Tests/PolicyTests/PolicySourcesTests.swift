// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import Policy

struct PolicySourcesTests {
    private func tree(_ scratch: borrowing Scratch, _ files: [String: String] = [:]) throws -> FilePath {
        let needed = ["tools/flask/policy/modules/modules.conf", "xen/xsm/flask/policy/access_vectors"]
        for (name, text) in files.merging(needed.map { ($0, "") }, uniquingKeysWith: { $1 }) {
            let path = scratch.path.pushing(FilePath(name))
            try Files.makeDirectory(path.removingLastComponent())
            try Files.write(text, to: path)
        }
        return scratch.path
    }

    @Test("Debian's sources say which Xen they are of")
    func real() async throws {
        let sources = try await XenPolicy.sources
        #expect(sources.xenVersion.hasPrefix("4."))
        #expect(try sources.inventory().contains { $0.hasPrefix("tools/flask/policy/modules/xen.if ") })
    }

    @Test("The version in xen/Makefile counts")
    func makefile() throws {
        let scratch = try Scratch()
        let text = """
            export XEN_VERSION       = 4
            export XEN_SUBVERSION    = 17
            export XEN_EXTRAVERSION ?= .5$(XEN_VENDORVERSION)
            """
        let folder = try tree(scratch, ["xen/Makefile": text])
        #expect(try PolicySources(folder: folder, xenVersion: nil).xenVersion == "4.17.5")
        #expect(try PolicySources(folder: folder, xenVersion: "4.17.5").xenVersion == "4.17.5")
        let error = #expect(throws: ToolError.self) {
            try PolicySources(folder: folder, xenVersion: "4.17.7")
        }
        #expect(error?.code == .preflight)
        #expect(error?.message.contains("are of Xen 4.17.5, not 4.17.7") == true)
    }

    @Test("A folder that says nothing is taken at the word of who gives it")
    func unversioned() throws {
        let scratch = try Scratch()
        let folder = try tree(scratch)
        #expect(try PolicySources(folder: folder, xenVersion: "4.18.0").xenVersion == "4.18.0")
        #expect(throws: ToolError.self) { try PolicySources(folder: folder, xenVersion: nil) }
    }

    @Test("A folder without the sources is refused")
    func empty() throws {
        let scratch = try Scratch()
        let error = #expect(throws: ToolError.self) {
            try PolicySources(folder: scratch.path, xenVersion: "4.17.5")
        }
        #expect(error?.code == .notFound)
    }

    @Test("Installed sources of the version are preferred; a version is never a path")
    func installed() async throws {
        let scratch = try Scratch()
        let folder = try tree(scratch, ["VERSION": "4.17.5\n"])
        let parent = folder.removingLastComponent()
        let name = try #require(folder.lastComponent?.string)
        let real = scratch.host
        let wrong = await #expect(throws: ToolError.self) {
            try await PolicySources.find(xenVersion: name, installed: parent, host: real)
        }
        #expect(wrong?.code == .preflight)
        let host = scratch.host { _, _ in throw ToolError(.unsupported, "went to Debian") }
        for version in ["..", ".", "a/b", "9.9.9"] {
            let error = await #expect(throws: ToolError.self) {
                try await PolicySources.find(xenVersion: version, installed: folder, host: host)
            }
            #expect(
                error?.code == .preflight && error?.message.contains("sources of Xen \(version) ") == true)
            #expect(error?.cause?.hasSuffix("went to Debian") == true)
        }
    }
}
