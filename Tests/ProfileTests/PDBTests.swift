// SPDX-License-Identifier: Apache-2.0
import Host
import SeededRandom
import SystemPackage
import TargetBundle
import Testing

@testable import Profile

/// PDB files, as published; none of Microsoft's own can be had here.
@Suite struct PDBTests {
    func made(
        _ pdb: SyntheticPDB = SyntheticPDB(), _ change: (inout ProfileRequest) -> Void = { _ in }
    ) throws -> MadeProfile {
        var request = ProfileRequest(.windows, from: .pdb("/symbols/ntkrnlmp.pdb"))
        change(&request)
        return try request.make(from: pdb.bytes)
    }

    @Test(arguments: [512, 4096]) func kernel(_ blockSize: Int) throws {
        let profile = try PackedProfile(made(SyntheticPDB(blockSize: blockSize)).bytes)
        #expect(profile.system == .windows && profile.architecture == .amd64 && profile.pagingLevels == 4)
        #expect(
            profile.identity
                == .init(guid: (1...16).map { UInt8($0) }, age: 2, name: Array("ntkrnlmp.pdb".utf8)))
        #expect(profile.symbol("PsActiveProcessHead") == 0x20_0100)
        #expect(profile.symbol("NtBuildNumber") == 0x1040)
        #expect(profile.member("_EPROCESS.UniqueProcessId") == .init(offset: 0x440, size: 8))
        #expect(profile.member("_EPROCESS.ActiveProcessLinks") == .init(offset: 0x448, size: 16))
        #expect(profile.member("_EPROCESS.ImageFileName") == .init(offset: 0x5a8, size: 15))
        #expect(profile.member("_EPROCESS") == .init(offset: 0, size: 0xa000))
        #expect(profile.member("_KPROCESS.DirectoryTableBase") == .init(offset: 0x28, size: 8))
        #expect(profile.member("_LIST_ENTRY.Blink") == .init(offset: 8, size: 8))
    }

    @Test func anotherBuildThanNamed() throws {
        let own = "04030201060508070" + "90A0B0C0D0E0F102"
        #expect(try made { $0.guid = own }.summary.pdb?.age == 2)
        let error = try failure { _ = try made { $0.guid = own + "1" } }
        #expect(error.message.contains("is of another build"))
    }

    @Test func whatIsAskedFor() throws {
        let profile = try PackedProfile(
            made {
                $0.members = ["_EPROCESS.Far", "_PARTS"]
                $0.symbols = ["PsActiveProcessHead"]
            }.bytes)
        #expect(profile.member("_EPROCESS.Far") == .init(offset: 0x9000, size: 8))
        #expect(profile.member("_PARTS") == .init(offset: 0, size: 4))
    }

    @Test(arguments: ["_EPROCESS.Flags3", "_EPROCESS.Nothing", "_NOTHING", "_PARTS.Long"])
    func whatHasNoPlace(_ name: String) throws {
        let error = try failure { _ = try made { $0.members = [name] } }
        #expect(error.message == "/symbols/ntkrnlmp.pdb has no member \(name)")
    }

    @Test func everything() throws {
        let made = try made { $0.isFull = true }
        let index = try SymbolIndex(try #require(made.index))
        try index.check()
        #expect(index.symbolCount == 4)
        #expect(index.nearestSymbol(to: 0x20_0105)?.name == "PsActiveProcessHead")
        #expect(index.member("_PARTS.Half") == .init(offset: 2, size: 2))
        #expect(index.member("_EPROCESS.Peb") == .init(offset: 0x550, size: 8))
    }

    /// Code that was moved after linking: 0x1000 to 0x10ff went to 0x5000, what follows was dropped.
    @Test func addressMap() throws {
        var pdb = SyntheticPDB()
        pdb.originalSections = [0x1000, 0x8000]
        pdb.moves = [(0, 0), (0x1000, 0x5000), (0x1100, 0), (0x8000, 0x9000)]
        pdb.symbols.append(("KeBugCheckEx", 1, 0x180))
        let profile = try PackedProfile(made(pdb).bytes)
        #expect(profile.symbol("NtBuildNumber") == 0x5040)
        #expect(profile.symbol("PsActiveProcessHead") == 0x9100)
        #expect(profile.symbol("KeBugCheckEx") == nil)
    }

    @Test func of32Bits() throws {
        var pdb = SyntheticPDB(machine: 0x14c)
        pdb.symbols =
            pdb.symbols.map { ("_" + $0.name, $0.section, $0.offset) } + [("_KeBugCheckEx@20", 1, 8)]
        let profile = try PackedProfile(made(pdb).bytes)
        #expect(profile.architecture == .i386 && profile.pagingLevels == 3)
        #expect(profile.symbol("PsActiveProcessHead") == 0x20_0100)
        #expect(profile.symbol("KeBugCheckEx") == 0x1008)
    }

    @Test(arguments: [
        ([], "it is empty"), (Array("MSCF....".utf8), "it is a cabinet file (.pd_)"),
        (Array("MZ.....".utf8), "it is a program, such as ntoskrnl.exe, itself"),
        (Array("BSJB".utf8), "it is a portable PDB of .NET"),
        (Array("{}".utf8), "it does not start with 'Microsoft C/C++ MSF 7.00'"),
    ])
    func somethingElse(_ bytes: [UInt8], _ why: String) throws {
        let request = ProfileRequest(.windows, from: .pdb("a.pdb"))
        let error = try failure { _ = try request.make(from: bytes) }
        #expect(error.code == .invalidInput && error.hint != nil)
        #expect(error.message == "a.pdb is no PDB file of Windows: \(why)")
    }

    @Test func anotherMachine() throws {
        let error = try failure { _ = try made(SyntheticPDB(machine: 0xaa64)) }
        #expect(error.message.contains("machine number 0xaa64"))
    }

    @Test func everyTruncationIsRefused() {
        let bytes = SyntheticPDB().bytes
        let request = ProfileRequest(.windows, from: .pdb("a.pdb"))
        for length in 0..<bytes.count {
            #expect(throws: ToolError.self) { try request.make(from: Array(bytes[..<length])) }
        }
    }

    @Test func damage() throws {
        var generator = SeededGenerator(seed: 11)
        let bytes = SyntheticPDB().bytes
        var request = ProfileRequest(.windows, from: .pdb("a.pdb"))
        var refused = 0
        for round in 0..<6_000 {
            request.isFull = round.isMultiple(of: 2)
            let range = round.isMultiple(of: 3) ? 32..<64 : 0..<bytes.count
            do { _ = try request.make(from: generator.mutate(bytes, in: range)) } catch { refused += 1 }
        }
        #expect(refused > 1_000)
    }

    /// A list of members that goes on with itself, and a type that is built of itself.
    @Test func loops() throws {
        var list = SyntheticPDB()
        list.types[5] = SyntheticPDB.record(0x1203) { blob in
            blob.append(UInt16(0x1404))
            blob.append(UInt16(0))
            blob.append(UInt32(0x1005))
        }
        #expect(try failure { _ = try made(list) }.cause == "a list of members has no end")
        var type = SyntheticPDB()
        type.types[3] = SyntheticPDB.record(0x1001) { blob in
            blob.append(UInt32(0x1003))
            blob.append(UInt32(0))
        }
        #expect(try failure { _ = try made(type) }.cause == "type 4099 is built of itself")
    }

    @Test(arguments: [
        "00010203-0405-0607-0809-0a0b0c0d0e0f", "{00010203-0405-0607-0809-0A0B0C0D0E0F}",
        "000102030405060708090a0b0c0d0e0f",
    ])
    func guid(_ text: String) {
        let bytes: [UInt8] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
        #expect(GUID.bytes(text) == bytes)
        #expect(GUID.text(bytes) == "000102030405060708090A0B0C0D0E0F")
    }

    @Test(arguments: ["", "00", "zz0102030405060708090a0b0c0d0e0f", String(repeating: "0", count: 33)])
    func noGUID(_ text: String) { #expect(GUID.bytes(text) == nil) }
}
