// SPDX-License-Identifier: Apache-2.0
import Debian
import Foundation
import Lab
import SystemPackage
import Testing

@testable import Host

/// What the tests that boot a lab share.
enum LabFixture {
    /// `make test` names the tool's binary; a plain `swift test` boots nothing.
    static let isWanted = ProcessInfo.processInfo.environment["STUBVMI_BINARY"] != nil
    static let why: Comment = "boots QEMU for minutes; make test does it, or STUBVMI_BINARY=none swift test"

    static let host = Host.real { FileHandle.standardError.write(Data("lab: \($0)\n".utf8)) }

    static func machine(_ settings: LabSettings) async throws -> LabMachine {
        try await LabBuild(host: host, archive: DebianArchive(host: host), unpackKernel: unpack).prepare(
            settings)
    }

    /// The xz stream in Debian's kernel (Linux, x86 boot protocol: payload_offset, payload_length), by xz itself.
    @Sendable static func unpack(_ image: FilePath) throws -> [UInt8] {
        let bytes = try Files.read(image)
        let start = (Int(bytes[0x1f1]) + 1) * 512 + word(bytes, 0x248)
        let folder = FileManager.default.temporaryDirectory.path + "/unpack-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Files.write(Array(bytes[start..<start + word(bytes, 0x24c)]), to: FilePath(folder + "/kernel.xz"))
        let xz = Process()
        xz.executableURL = URL(fileURLWithPath: "/bin/sh")
        xz.arguments = ["-c", "xz -dc --single-stream '\(folder)/kernel.xz' >'\(folder)/kernel'"]
        try xz.run()
        xz.waitUntilExit()
        return try Files.read(FilePath(folder + "/kernel"))
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> Int {
        bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// A folder short enough for sockets.
    static func withFolder(_ body: (FilePath) async throws -> Void) async throws {
        let folder = FilePath("/tmp/lab-test-\(UUID().uuidString.prefix(8))")
        do {
            try await body(folder)
        } catch {
            try? await RunningLab.find(folder, host: host).powerOff()
            throw error
        }
        try? FileManager.default.removeItem(atPath: folder.string)
    }
}
