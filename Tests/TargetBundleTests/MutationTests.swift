// SPDX-License-Identifier: Apache-2.0
import SeededRandom
import TargetBundle
import Testing

/// Random damage under a right checksum: reading throws or gives values, and never traps.
@Suite struct MutationTests {
    static func mutated(_ bytes: [UInt8], with generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let index = Int.random(in: 8..<bytes.count, using: &generator)
            let interesting: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &generator)]
            bytes[index] = interesting.randomElement(using: &generator) ?? 0
        }
        if generator.next() % 4 == 0 {
            bytes.removeLast(Int.random(in: 0...(bytes.count - 24), using: &generator))
        }
        return Fixtures.resealed(bytes)
    }

    @Test func damagedBundles() throws {
        var generator = SeededGenerator(seed: 1)
        let bytes = try Fixtures.bundle()
        var refused = 0
        for _ in 0..<20_000 {
            do {
                let bundle = try PackedBundle(Self.mutated(bytes, with: &generator))
                #expect(bundle.config.count <= bytes.count)
                for index in 0..<bundle.profileCount { _ = try? bundle.profile(index) }
            } catch {
                #expect(!error.message.isEmpty && !error.code.isEmpty)
                refused += 1
            }
        }
        #expect(refused > 1000)
    }

    @Test func damagedProfiles() throws {
        var generator = SeededGenerator(seed: 2)
        let bytes = try Fixtures.profile()
        var refused = 0
        for _ in 0..<20_000 {
            do {
                let profile = try PackedProfile(Self.mutated(bytes, with: &generator))
                for name in LinuxProfile.requiredSymbols { _ = profile.symbol(name) }
                for name in LinuxProfile.requiredMembers { _ = profile.member(name) }
                #expect(profile.bannerPrefix.count <= bytes.count)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1000)
    }
}
