// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

@testable import Lab

@Suite struct ELFNeedsTests {
    @Test(arguments: ["/bin/bash", "/usr/bin/qemu-system-x86_64", "/usr/lib/x86_64-linux-gnu/libc.so.6"])
    func namesWhatReadelfNames(_ path: String) async throws {
        let host = Host.real { _ in }
        let text = try await host.check(
            Invocation("readelf", ["-W", "-d", path], environment: ["LC_ALL": "C"]))
        let expected = text.split(separator: "\n").filter { $0.contains("(NEEDED)") }.compactMap { line in
            line.split(whereSeparator: { "[]".contains($0) }).dropFirst().first.map(String.init)
        }
        let needs = try #require(ELFNeeds(Files.read(FilePath(path))))
        #expect(!expected.isEmpty)
        #expect(needs.libraries == expected)
    }

    @Test func aDamagedFileNeverTraps() throws {
        let whole = try Files.read("/bin/true", limit: 1 << 20)
        for count in stride(from: 0, to: whole.count, by: 97) { _ = ELFNeeds(Array(whole[..<count])) }
        var generator = Damage(state: 1)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<4 {
                bytes[Int(generator.next() % 2048)] = UInt8(truncatingIfNeeded: generator.next())
            }
            _ = ELFNeeds(bytes)
        }
        #expect(ELFNeeds(Array("#!/bin/sh\n".utf8)) == nil)
    }

    @Test func aLibraryThatNoPackageHasIsNamed() throws {
        let libraries = SharedLibraries(root: "/nonexistent")
        let error = #expect(throws: ToolError.self) { try libraries.closure(of: ["/bin/bash"]) }
        #expect(error?.message.contains("libc.so.6") == true || error?.message.contains("libtinfo") == true)
    }

    private struct Damage {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
