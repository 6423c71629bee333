// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Policy
import Spec
import SystemPackage
import Testing

@testable import DomainConfig

let repository = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

/// `xen-configs/demo` holds what `render` makes of `xen-configs/demo.yaml`, for readers and for review.
/// `UPDATE_GOLDEN=1 swift test` writes it anew.
@Suite struct GoldenTests {
    private let folder = repository.appending("xen-configs/demo")

    private func rendered() throws -> [Render.File] {
        let spec = try Spec.load(path: repository.appending("xen-configs/demo.yaml"))
        return try Render.files(spec: spec, policy: try PolicyModule.render(spec))
    }

    @Test func theCommittedFilesAreWhatIsRendered() throws {
        let update = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
        for file in try rendered() {
            let path = folder.pushing(FilePath(file.path))
            if update {
                try Files.makeDirectory(path.removingLastComponent())
                try Files.write(file.text, to: path)
            }
            #expect(String(decoding: try Files.read(path), as: UTF8.self) == file.text, "\(file.path)")
        }
    }

    @Test func nothingElseIsCommitted() throws {
        let names = FileManager.default.enumerator(atPath: folder.string)?.compactMap { $0 as? String } ?? []
        let files = names.filter { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: folder.appending(name).string, isDirectory: &isFolder)
            return !isFolder.boolValue
        }
        #expect(Set(files).subtracting(try rendered().map(\.path)).isEmpty)
        #expect(files.count == 5)
    }

    @Test func renderingTwiceGivesTheSame() throws {
        #expect(try rendered() == rendered())
        #expect(try rendered().map(\.path) == rendered().map(\.path).sorted())
    }

    @Test func twoFilesOfOneNameAreRefused() throws {
        let monitor = Monitor(name: "web.seclabel", tier: .read, memory: 8, targets: ["web"], programs: [])
        let target = Target(name: "web", os: .linux, profile: .file("p"))
        #expect(throws: ToolError.self) {
            try Render.files(spec: Spec(monitors: [monitor], targets: [target]), policy: "")
        }
    }
}
