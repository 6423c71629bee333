// SPDX-License-Identifier: Apache-2.0
import Host
@_exported import KernelFixtures
import SystemPackage
import Testing

import class Foundation.FileManager
import struct Foundation.UUID

@testable import Profile

/// A folder that goes with the test.
final class TemporaryFolder {
    let path: FilePath

    init() throws {
        path = FilePath(FileManager.default.temporaryDirectory.path).appending("profile-\(UUID())")
        try Files.makeDirectory(path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    func write(_ bytes: [UInt8], _ name: String = "kernel") throws -> FilePath {
        let file = path.appending(name)
        try Files.write(bytes, to: file)
        return file
    }
}

/// The compressors that kernels and people use, as Linux's scripts/Makefile.lib calls them.
enum Tool: String, CaseIterable, CustomTestStringConvertible {
    case gzip, xz, zstd, lz4, lz4Legacy

    var testDescription: String { rawValue }

    var compression: Compression {
        switch self {
        case .gzip: .gzip
        case .xz: .xz
        case .zstd: .zstd
        case .lz4: .lz4
        case .lz4Legacy: .lz4Legacy
        }
    }

    private var call: (String, [String]) {
        switch self {
        case .gzip: ("gzip", ["-n", "-9"])
        case .xz: ("xz", ["--check=crc32", "--x86", "--lzma2=preset=0,dict=32MiB"])
        case .zstd: ("zstd", ["-q", "-3"])
        case .lz4: ("lz4", ["-q"])
        case .lz4Legacy: ("lz4", ["-q", "-l"])
        }
    }

    /// The bytes as the real tool compresses them.
    func compress(_ bytes: [UInt8]) async throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let file = try folder.write(bytes)
        let (program, options) = call
        let script = "exec \"$@\" -c < \"$IN\" > \"$OUT\""
        let output = folder.path.appending("out")
        try await Host.real(report: { _ in }).check(
            Invocation(
                "sh", ["-c", script, "sh", program] + options,
                environment: ["IN": file.string, "OUT": output.string], timeout: .seconds(300)))
        return try Files.read(output)
    }

    /// A bzImage with the kernel compressed so.
    func bootImage(_ elf: [UInt8]) async throws -> [UInt8] {
        BootImage(
            compressed: try await compress(elf), unpackedSize: elf.count, appendsSize: self != .gzip
        ).bytes
    }
}

/// The error that a call ends with.
func failure(_ body: () throws -> Void) throws -> ToolError {
    try #require(throws: ToolError.self) { try body() }
}
