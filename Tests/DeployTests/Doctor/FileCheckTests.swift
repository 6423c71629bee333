// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

@testable import Deploy
@testable import Host

/// What lies on the disk: the state's folder, the image, programs.
@Suite struct FileCheckTests {
    private func withFolder(_ body: (FilePath) async throws -> Void) async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("doctor-\(UUID().uuidString)")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        try await body(folder)
    }

    @Test func theStateFolder() async throws {
        try await withFolder { folder in
            let fine = Checks.folder(FolderFacts(folder), at: folder)
            #expect(fine.verdict == .pass, "\(fine)")
            let absent = folder.appending("a").appending("b")
            #expect(Checks.folder(FolderFacts(absent), at: absent).detail.contains("will be made"))
            chmod(folder.string, 0o777)
            let open = Checks.folder(FolderFacts(folder), at: folder)
            #expect(open.verdict == .fail && open.remedy?.contains("chmod go-w") == true)
            let file = folder.appending("file")
            try Files.write("", to: file)
            #expect(Checks.folder(FolderFacts(file), at: file).detail.contains("not a folder"))
        }
    }

    @Test(arguments: [
        (FolderFacts(kind: .folder, owner: 0, mode: 0o700, isWritable: false), "cannot be written"),
        (FolderFacts(kind: .folder, owner: 12345, mode: 0o700, isWritable: true), "others may write"),
        (FolderFacts(kind: .folder, owner: 0, mode: 0o720, isWritable: true), "others may write"),
        (FolderFacts(kind: .folder, owner: 0, mode: 0o700, isWritable: true, free: 15), "15 MiB are free"),
        (
            FolderFacts(kind: .absent, isWritable: true, free: 1000, hasInodes: false), "no inodes are free"
        ),
    ])
    func oneThatWillNotDo(_ facts: FolderFacts, _ words: String) {
        let check = Checks.folder(facts, at: "/var/lib/stubvmi")
        #expect(check.verdict == .fail && check.detail.contains(words))
    }

    @Test func theImageIsTheOneOfItsManifest() async throws {
        try await withFolder { folder in
            let image = folder.appending("stubvmi.elf.gz")
            #expect(Checks.image(image).verdict == .warn)
            try Files.write("image", to: image)
            #expect(Checks.image(image).verdict == .pass)
            let manifest = folder.appending("stubvmi.manifest.json")
            try Files.write(
                #"{"schema": 1, "image": {"sha256": "\#(try Digest.sha256(file: image))"}}"#, to: manifest)
            #expect(Checks.image(image).verdict == .pass)
            try Files.write("another image", to: image)
            #expect(Checks.image(image).detail.contains("is not the one"))
            try Files.write("{", to: manifest)
            #expect(Checks.image(image).detail.contains("cannot be read"))
        }
    }

    @Test func programsOfPath() async throws {
        try await withFolder { folder in
            try Files.write("", to: folder.appending("m4"))
            var host = answering([:])
            host.environment = { $0 == "PATH" ? "/nonexistent:\(folder)" : nil }
            #expect(Checks.program("m4", host).verdict == .pass)
            #expect(Checks.program("checkpolicy", host).remedy == "apt-get install checkpolicy")
        }
    }
}
