// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

/// A file that is not a policy, or no longer, is an error and nothing worse.
struct DamagedPolicyTests {
    private func outcome(_ bytes: [UInt8]) throws -> ToolError? {
        do {
            _ = try BinaryPolicy.read(
                bytes, monitors: Spec.sample.monitors.map(\.label),
                targets: Spec.sample.targets.map(\.label), seconds: 1)
            return nil
        } catch let error as ToolError {
            return error
        }
    }

    @Test("Cut off anywhere, it is corrupt")
    func truncated() async throws {
        let scratch = try Scratch()
        let built = try await PolicyBuild.build(
            spec: .sample, sources: try await XenPolicy.sources, host: scratch.host)
        let bytes = try Files.read(built.path)
        #expect(try outcome(bytes) == nil)
        let lengths =
            [0, 1, 4, 8, 16, 17, 100, bytes.count - 1] + Array(stride(from: 200, to: bytes.count, by: 997))
        for length in lengths {
            #expect(try outcome(Array(bytes.prefix(length)))?.code == .corrupt, "\(length) bytes")
        }
    }

    @Test("With any bit changed, it is judged or corrupt; libsepol's crashes stay in its own process")
    func changed() async throws {
        let scratch = try Scratch()
        let built = try await PolicyBuild.build(
            spec: .sample, sources: try await XenPolicy.sources, host: scratch.host)
        let bytes = try Files.read(built.path)
        var corrupt = 0
        // The header and the symbols' counts, densely; the rest, a sample.
        let bits =
            Array(stride(from: 0, to: 480, by: 3)) + Array(480..<640)
            + Array(stride(from: 640, to: bytes.count * 8, by: 1777))
        for bit in bits {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            if let error = try outcome(changed) {
                #expect(error.code == .corrupt, "bit \(bit): \(error)")
                corrupt += 1
            }
        }
        #expect(corrupt > 100)
    }

    @Test("Other files are no policies")
    func foreign() throws {
        #expect(try outcome(Array("\u{7f}ELF, say".utf8))?.code == .corrupt)
        #expect(try outcome([UInt8](repeating: 0xff, count: 1 << 20))?.code == .corrupt)
        let absent = #expect(throws: ToolError.self) {
            try Proof.prove(binary: "/nonexistent/policy", spec: .sample)
        }
        #expect(absent?.code == .notFound)
        let foreign = #expect(throws: ToolError.self) {
            try Proof.prove(binary: "/bin/sh", spec: .sample)
        }
        #expect(foreign?.code == .corrupt)
        #expect(foreign?.message.hasPrefix("cannot prove /bin/sh: ") == true)
    }

    @Test("A report that is not one is refused")
    func report() {
        for text in ["", "end", "type a\nend\n", "rule a b c\nend\n", "policy 30 0 0\n", "ever a b\nend\n"] {
            if text == "end" { continue }
            #expect(throws: ToolError.self) { try BinaryPolicy(report: text) }
        }
    }
}
