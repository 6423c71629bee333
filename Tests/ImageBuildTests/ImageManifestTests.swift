// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import ImageBuild

/// The manifest's documented form.
@Suite struct ImageManifestTests {
    let manifest = ImageManifest(
        image: .init(name: "stubvmi.elf.gz", bytes: 1, sha256: "aa"),
        elf: .init(name: "stubvmi.elf", bytes: 2, sha256: "bb"), entry: "0x401000",
        segments: [.init(access: "r-x", address: "0x400000", fileBytes: 3, memoryBytes: 4)],
        components: [
            .init(
                name: "json-c", version: "0.16-2", licence: "MIT", bytes: 5,
                files: [.init(name: "j", sha256: "cc")])
        ],
        objects: [.init(name: "json_tokener.o", component: "json-c", bytes: 6)],
        tools: [.init(name: "gcc-12", version: "12.2.0")], sources: "dd")

    @Test func itIsWrittenAsDocumented() throws {
        #expect(
            try manifest.json() == """
                {
                  "components" : [
                    {
                      "bytes" : 5,
                      "files" : [
                        {
                          "name" : "j",
                          "sha256" : "cc"
                        }
                      ],
                      "licence" : "MIT",
                      "name" : "json-c",
                      "version" : "0.16-2"
                    }
                  ],
                  "elf" : {
                    "bytes" : 2,
                    "name" : "stubvmi.elf",
                    "sha256" : "bb"
                  },
                  "entry" : "0x401000",
                  "image" : {
                    "bytes" : 1,
                    "name" : "stubvmi.elf.gz",
                    "sha256" : "aa"
                  },
                  "objects" : [
                    {
                      "bytes" : 6,
                      "component" : "json-c",
                      "name" : "json_tokener.o"
                    }
                  ],
                  "schema" : 1,
                  "segments" : [
                    {
                      "access" : "r-x",
                      "address" : "0x400000",
                      "file_bytes" : 3,
                      "memory_bytes" : 4
                    }
                  ],
                  "sources" : "dd",
                  "tools" : [
                    {
                      "name" : "gcc-12",
                      "version" : "12.2.0"
                    }
                  ]
                }

                """)
    }

    @Test func itIsReadBack() throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let path = bench.folder.appending("stubvmi.manifest.json")
        try Files.write(try manifest.json(), to: path)
        #expect(try ImageManifest.read(path) == manifest)
    }

    @Test func anotherSchemaIsRefused() throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let path = bench.folder.appending("stubvmi.manifest.json")
        var newer = manifest
        newer.schema = 2
        try Files.write(try newer.json(), to: path)
        let error = #expect(throws: ToolError.self) { try ImageManifest.read(path) }
        #expect(error?.code == .unsupported)
    }

    @Test func itLiesBesideItsImage() {
        #expect(ImageManifest.path(for: "build/image/stubvmi.elf.gz") == "build/image/stubvmi.manifest.json")
        #expect(ImageManifest.path(for: "other.elf") == "other.manifest.json")
    }
}
