// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Spec
import SystemPackage
import Testing

@testable import Commands

/// What goes into a lab for a target's profile.
@Suite struct CarriedProfileTests {
    private func files(_ here: Target.ProfileSource, _ there: String) throws -> [CarriedProfile.File] {
        var source = here
        source.path = there
        return try CarriedProfile(here, there: source, in: "/etc/stubvmi", kernel: "/lab/kernel").files
    }

    private func withFolder(_ body: (FilePath) throws -> Void) throws {
        let folder = FilePath(FileManager.default.temporaryDirectory.path)
            .appending("carried-\(UUID().uuidString)")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        try body(folder)
    }

    @Test func oneFileLiesWhereTheSpecNamesIt() throws {
        let source = Target.ProfileSource(.isf, "/here/a/web.json.xz")
        #expect(
            try files(source, "a/web.json.xz")
                == [.init(source: "/here/a/web.json.xz", place: "/etc/stubvmi/a/web.json.xz")])
        #expect(try files(source, "/srv/web.json").map(\.place) == ["/srv/web.json"])
        #expect(try files(source, "../web.json").map(\.place) == ["/etc/web.json"])
    }

    @Test("Whatever kernel a spec names, the lab's own runs")
    func kernel() throws {
        let source = Target.ProfileSource(.kernel, "/boot/vmlinuz")
        #expect(
            try files(source, "/boot/vmlinuz") == [.init(source: "/lab/kernel", place: "/boot/vmlinuz")])
    }

    @Test("A libvmi.conf comes with the file that its entry names, where dom0 looks for it")
    func conf() throws {
        try withFolder { folder in
            let conf = folder.appending("libvmi.conf")
            let text = """
                map { ostype = "Linux"; sysmap = "maps/System.map"; }
                symbols { ostype = "Linux"; sysmap = "none"; volatility_ist = "/srv/symbols.json"; }
                alone { ostype = "Linux"; linux_tasks = 0x890; }
                """
            try Files.write(text, to: conf)
            func places(_ entry: String?) throws -> [CarriedProfile.File] {
                try files(.init(.conf, conf.string, entry: entry), "vmi/libvmi.conf")
            }
            let first = CarriedProfile.File(source: conf, place: "/etc/stubvmi/vmi/libvmi.conf")
            #expect(
                try places("map")
                    == [
                        first,
                        .init(
                            source: folder.pushing("maps/System.map"),
                            place: "/etc/stubvmi/vmi/maps/System.map"),
                    ])
            #expect(
                try places("symbols")
                    == [first, .init(source: "/srv/symbols.json", place: "/srv/symbols.json")])
            #expect(try places("alone") == [first])
            #expect(throws: ToolError.self) { try places("other") }
            #expect(throws: ToolError.self) { try places(nil) }
        }
    }
}
