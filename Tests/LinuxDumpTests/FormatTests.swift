// SPDX-License-Identifier: Apache-2.0
import FileBackend
import Glibc
import SystemPackage
import Testing
import VMICore

extension LinuxDumpTests {
    /// A stopped guest's memory, written by the emulator in several formats: page by page it is the same.
    ///
    /// What it writes as a kdump is flattened and packed with zlib. Of a machine of 32 bits its headers are narrower.
    @Test(arguments: [LinuxDump.Variant.kaslr, .pae])
    func eachFormatHasTheSamePages(_ variant: LinuxDump.Variant) async throws {
        let linux = try await LinuxDump.make(variant)
        let core = try Dump.open(try #require(linux.dumps.first { $0.extension == "elf" }))
        let packed = try Dump.open(try #require(linux.dumps.first { $0.extension == "kdump" }))
        #expect(packed.format == .kdump && core.format == .elf)
        #expect(packed.frameLimit == core.frameLimit && packed.frameCount == core.frameCount)
        var reader = try Inspector(target: core.target, profile: linux.profile)
        var other = try Inspector(target: packed.target, profile: linux.profile)
        var (page, same) = ([UInt8](repeating: 0, count: 4096), [UInt8](repeating: 1, count: 4096))
        var equal = 0
        for number in 0..<core.frameLimit {
            let isThere = try read(Frame(number), &reader, into: &page)
            #expect(try read(Frame(number), &other, into: &same) == isThere, "frame \(number)")
            guard isThere else { continue }
            try #require(memcmp(page, same, page.count) == 0, "frame \(number)")
            equal += 1
        }
        // 128 MiB, without what the hardware keeps for itself.
        #expect(equal > 32_000 && equal == Int(core.frameCount), "\(equal) pages")
        withExtendedLifetime((core, packed)) {}
    }

    /// Whether the dump has that page.
    private func read(_ frame: Frame, _ reader: inout Inspector, into page: inout [UInt8]) throws -> Bool {
        do throws(VMIError) {
            var span = page.mutableSpan
            try reader.memory.physical.read(frame.start, into: &span)
            return true
        } catch {
            guard error.code == "frame-absent" else { throw error }
            return false
        }
    }
}
