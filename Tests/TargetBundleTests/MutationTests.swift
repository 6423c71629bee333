// SPDX-License-Identifier: Apache-2.0
import TargetBundle
import Testing

/// Random damage under a right checksum: reading throws or gives values, and never traps.
@Suite struct MutationTests {
    /// A small generator whose sequence is the same everywhere.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
            return word ^ word >> 31
        }
    }

    static func mutated(_ bytes: [UInt8], with generator: inout Generator) -> [UInt8] {
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
        var generator = Generator(state: 1)
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
        var generator = Generator(state: 2)
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
