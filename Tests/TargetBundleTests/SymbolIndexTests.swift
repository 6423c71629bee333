// SPDX-License-Identifier: Apache-2.0
import SeededRandom
import Testing

@testable import TargetBundle

/// Every symbol by name and by address, in bytes that nobody checked beforehand.
@Suite struct SymbolIndexTests {
    static let base: UInt64 = 0xffff_ffff_8100_0000

    static func builder(_ count: Int = 500) -> SymbolIndex.Builder {
        var builder = SymbolIndex.Builder()
        for number in 0..<count {
            builder.addSymbol("symbol_\(number)".utf8, type: 0x74, at: base + UInt64(number) * 16)
        }
        return builder
    }

    static func index(_ change: (inout SymbolIndex.Builder) -> Void = { _ in }) throws -> SymbolIndex {
        var builder = builder()
        change(&builder)
        return try SymbolIndex(builder.pack())
    }

    @Test func everySymbolByNameAndAddress() throws {
        let index = try Self.index()
        try index.check()
        #expect(index.symbolCount == 500 && index.memberCount == 0)
        for number in 0..<500 {
            let address = Self.base + UInt64(number) * 16
            #expect(index.symbol("symbol_\(number)") == address)
            #expect(index.nearestSymbol(to: address) == .init(name: "symbol_\(number)", address: address))
            #expect(index.nearestSymbol(to: address + 15)?.address == address)
        }
        #expect(index.nearestSymbol(to: Self.base - 1) == nil)
        #expect(index.nearestSymbol(to: .max)?.name == "symbol_499")
        for name in ["", "symbol_", "symbol_500", "symbol_1 ", "zzz"] { #expect(index.symbol(name) == nil) }
    }

    @Test func theOrderOfAddingDoesNotMatter() throws {
        var other = SymbolIndex.Builder()
        for number in (0..<500).reversed() {
            other.addSymbol("symbol_\(number)".utf8, type: 0x74, at: Self.base + UInt64(number) * 16)
        }
        #expect(try other.pack() == Self.builder().pack())
    }

    @Test func namesOfSeveralSymbols() throws {
        let index = try Self.index {
            // Static ones of two files; a static and a global one; the same one twice.
            $0.addSymbol("both".utf8, type: 0x74, at: 0x1000)
            $0.addSymbol("both".utf8, type: 0x74, at: 0x2000)
            $0.addSymbol("global".utf8, type: 0x74, at: 0x3000)
            $0.addSymbol("global".utf8, type: 0x54, at: 0x4000)
            $0.addSymbol("once".utf8, type: 0x74, at: 0x5000)
            $0.addSymbol("once".utf8, type: 0x74, at: 0x5000)
            $0.addSymbol("plain".utf8, at: 0x6000)
        }
        #expect(index.symbol("both") == nil)
        #expect(index.symbols("both") == [0x1000, 0x2000])
        #expect(index.symbol("global") == 0x4000)
        #expect(index.symbol("once") == 0x5000 && index.symbols("once") == [0x5000])
        #expect(index.symbol("plain") == 0x6000)
        try index.check()
    }

    @Test func addressesOfSeveralSymbols() throws {
        let index = try Self.index {
            $0.addSymbol("a_static".utf8, type: 0x74, at: 0x1000)
            $0.addSymbol("z_global".utf8, type: 0x54, at: 0x1000)
            $0.addSymbol("b_static".utf8, type: 0x74, at: 0x1000)
        }
        #expect(index.nearestSymbol(to: 0x1008)?.name == "z_global")
        #expect(index.symbol("a_static") == 0x1000)
    }

    @Test func members() throws {
        let index = try Self.index {
            $0.addMember("task_struct".utf8, offset: 0, size: 9792)
            $0.addMember("task_struct.pid".utf8, offset: 2416, size: 4)
            // Two structures of one name.
            $0.addMember("entry".utf8, offset: 0, size: 8)
            $0.addMember("entry".utf8, offset: 0, size: 16)
            $0.addMember("entry.key".utf8, offset: 4, size: 4)
            $0.addMember("entry.key".utf8, offset: 4, size: 4)
        }
        #expect(index.member("task_struct.pid") == .init(offset: 2416, size: 4))
        #expect(index.member("task_struct") == .init(offset: 0, size: 9792))
        #expect(index.member("entry") == nil)
        #expect(index.member("entry.key") == .init(offset: 4, size: 4))
        #expect(index.memberCount == 3)
        var names: [String] = []
        index.forEachMember { name, _ in
            names.append(name)
            return names.count < 2
        }
        #expect(names == ["entry.key", "task_struct"])
    }

    /// A full profile: what the profile itself lacks is looked up in the index, and it is padding to others.
    @Test func behindAProfile() throws {
        var profile = try PackedProfile(Fixtures.profile())
        #expect(profile.symbol("symbol_7") == nil)
        profile.index = try Self.index { $0.addMember("inode.i_ino".utf8, offset: 64, size: 8) }
        #expect(profile.symbol("symbol_7") == Self.base + 7 * 16)
        #expect(profile.symbol(at: Self.base + 7 * 16)?.name == "symbol_7")
        #expect(profile.symbol(at: Self.base + 7 * 16 + 1) == nil)
        #expect(profile.nearestSymbol(to: Self.base + 7 * 16 + 1)?.name == "symbol_7")
        #expect(profile.member("inode.i_ino") == .init(offset: 64, size: 8))
        #expect(profile.member("task_struct.pid") != nil)
        let file = try Fixtures.profile() + Self.builder().pack()
        #expect(try PackedProfile(file).bytes == Fixtures.profile())
    }

    @Test func nothingAtAll() throws {
        let index = try SymbolIndex(SymbolIndex.Builder().pack())
        try index.check()
        #expect(index.symbol("a") == nil && index.nearestSymbol(to: 0) == nil && index.member("a") == nil)
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try Self.builder(20).pack()
        for length in 0..<bytes.count {
            #expect(throws: FormatError.self) { try SymbolIndex(Array(bytes[..<length])) }
        }
    }

    @Test(
        arguments: [
            (0, 0, FormatError.magic), (8, 2, .version(2)), (12, 43, .length(43)),
            (12, 0xffff_ffff, .length(0xffff_ffff)), (20, 0, .part(index: 0)),
            (24, 0xffff_ffff, .count(0xffff_ffff)),
            (28, 0xffff_0000, .part(index: 1)), (28, 0, .part(index: 1)), (32, 0xffff_0000, .part(index: 2)),
            (36, 1 << 28, .count(1 << 28)), (40, 1, .truncated),
        ] as [(Int, UInt32, FormatError)])
    func malformed(offset: Int, value: UInt32, expected: FormatError) throws {
        var bytes = try Self.builder(20).pack()
        bytes.set32(value, at: offset)
        #expect(throws: expected) { try SymbolIndex(bytes) }
    }

    @Test func checkFindsWhatOpeningDoesNot() throws {
        let sound = try Self.builder(20).pack()
        var flipped = sound
        flipped[60] ^= 1
        #expect(throws: FormatError.self) { try SymbolIndex(flipped).check() }
        // Two entries, two places in the order exchanged, under a right checksum.
        for (first, second, size) in [(44, 60, 16), (44 + 320, 44 + 324, 4)] {
            var bytes = sound
            for index in 0..<size { bytes.swapAt(first + index, second + index) }
            let index = try SymbolIndex(Fixtures.resealed(bytes))
            #expect(throws: FormatError.self) { try index.check() }
        }
    }

    /// Look-ups in damaged bytes give something or nothing, and never leave the index.
    @Test func damage() throws {
        var generator = SeededGenerator(seed: 4)
        var builder = Self.builder(40)
        builder.addMember("task_struct.pid".utf8, offset: 1, size: 4)
        let bytes = try builder.pack()
        for _ in 0..<20_000 {
            let damaged = MutationTests.mutated(bytes, with: &generator)
            guard let index = try? SymbolIndex(damaged) else { continue }
            _ = index.symbol("symbol_7")
            _ = index.symbols("symbol_39")
            _ = index.nearestSymbol(to: Self.base + 100)
            _ = index.member("task_struct.pid")
            _ = try? index.check()
            index.forEachSymbol { _ in true }
        }
    }
}

/// What a builder takes from hostile files.
@Suite struct SymbolIndexBuilderTests {
    @Test func namesThatDoNotFit() {
        var empty = SymbolIndex.Builder()
        empty.addSymbol([], at: 1)
        var long = SymbolIndex.Builder()
        long.addSymbol([UInt8](repeating: 0x61, count: 0x1_0000), at: 1)
        for builder in [empty, long] {
            #expect(throws: FormatError.unrepresentable(.name)) { try builder.pack() }
        }
    }

    @Test func moreThanAnyKernelHas() {
        var builder = SymbolIndex.Builder()
        for number in 0...(SymbolIndex.Builder.entryLimit + 5) {
            builder.addSymbol([0x61], at: UInt64(number))
        }
        #expect(throws: FormatError.count(UInt32(SymbolIndex.Builder.entryLimit + 1))) { try builder.pack() }
    }
}
