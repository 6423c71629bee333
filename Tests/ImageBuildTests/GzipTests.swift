// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import ImageBuild

/// The packing, against the gzip program.
@Suite struct GzipTests {
    let text = Array(String(repeating: "the same line again and again\n", count: 5000).utf8)

    @Test func gzipUnpacksIt() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        try Files.write(try Gzip.compress(text), to: bench.folder.appending("text.gz"))
        let host = Host.real(report: { _ in })
        let unpacked = try await host.check(
            Invocation("gzip", ["-dc", bench.folder.appending("text.gz").string]))
        #expect(Array(unpacked.utf8) == text)
    }

    @Test func itHoldsNeitherTimeNorName() throws {
        let packed = try Gzip.compress(text)
        // RFC 1952: magic, method, flags, four bytes of time.
        #expect(Array(packed.prefix(8)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
        #expect(try Gzip.compress(text) == packed)
    }

    @Test func itUnpacksWithinItsLimit() throws {
        let packed = try Gzip.compress(text)
        #expect(try Gzip.decompress(packed, limit: text.count) == text)
        #expect(throws: ToolError.self) { try Gzip.decompress(packed, limit: text.count - 1) }
        #expect(throws: ToolError.self) { try Gzip.decompress(packed + [0], limit: text.count) }
        #expect(throws: ToolError.self) { try Gzip.decompress(packed.dropLast(), limit: text.count) }
        #expect(throws: ToolError.self) { try Gzip.decompress([], limit: 10) }
        #expect(try Gzip.decompress(Gzip.compress([]), limit: 0) == [])
    }
}
