// SPDX-License-Identifier: Apache-2.0
import TargetBundle
import Testing

@Suite struct PackedBundleTests {
    @Test func readsWhatWasPacked() throws {
        let bytes = try Fixtures.bundle()
        let bundle = try PackedBundle(bytes)
        #expect(bundle.config == Fixtures.config)
        #expect(bundle.profileCount == 1)
        #expect(try bundle.profile(0).bytes == Fixtures.profile())
        #expect(throws: FormatError.missing(.profile)) { try bundle.profile(1) }
        #expect(throws: FormatError.missing(.profile)) { try bundle.profile(-1) }
    }

    @Test func paddingAfterItIsIgnored() throws {
        let padded = try Fixtures.bundle() + [UInt8](repeating: 0xff, count: 4096)
        #expect(try PackedBundle(padded).config == Fixtures.config)
    }

    @Test func layoutIsTheDocumentedOne() throws {
        let bytes = try PackedBundle.pack(config: [1, 2, 3], profiles: [])
        #expect(Array(bytes[0..<8]) == Array("SVMIBNDL".utf8))
        #expect(Array(bytes[8..<16]) == [1, 0, 0, 0, 43, 0, 0, 0])
        #expect(
            Array(bytes[20...]) == [1, 0, 0, 0, 1, 0, 0, 0, 40, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3])
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try Fixtures.bundle()
        for length in 0..<bytes.count {
            #expect(throws: FormatError.truncated) { try PackedBundle(Array(bytes[..<length])) }
        }
    }

    @Test func everyFlippedBitIsRefused() throws {
        let bytes = try Fixtures.bundle()
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(index % 8)
            #expect(throws: FormatError.self) { try PackedBundle(damaged) }
        }
    }

    @Test(
        "A malformed bundle with a right checksum is refused",
        arguments: [
            (8, 2, FormatError.version(2)), (12, 19, .length(19)), (12, 0xffff_ffff, .length(0xffff_ffff)),
            (20, 0, .count(0)), (20, 33, .count(33)), (24, 3, .part(index: 0)), (28, 0, .part(index: 0)),
            (28, 0xffff_fff0, .part(index: 0)), (32, 0xffff_ffff, .part(index: 0)), (36, 1, .part(index: 0)),
            (40, 1, .missing(.config)), (24, 2, .missing(.config)), (44, 0x7fff_ffff, .part(index: 1)),
        ] as [(Int, UInt32, FormatError)])
    func malformed(offset: Int, value: UInt32, expected: FormatError) throws {
        var bytes = try Fixtures.bundle()
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index))) }
        #expect(throws: expected) { try PackedBundle(Fixtures.resealed(bytes)) }
    }

    @Test func whatCannotBePackedIsRefused() throws {
        #expect(throws: FormatError.unrepresentable(.config)) {
            try PackedBundle.pack(config: [], profiles: [])
        }
        let large = [UInt8](repeating: 0x20, count: PackedBundle.configLimit + 1)
        #expect(throws: FormatError.unrepresentable(.config)) {
            try PackedBundle.pack(config: large, profiles: [])
        }
        let many = [[UInt8]](repeating: [0], count: 32)
        #expect(throws: FormatError.count(33)) { try PackedBundle.pack(config: [0x20], profiles: many) }
    }
}
