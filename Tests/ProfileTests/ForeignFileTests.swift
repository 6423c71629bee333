// SPDX-License-Identifier: Apache-2.0
import Host
import SeededRandom
import SystemPackage
import TargetBundle
import Testing

@testable import Profile

/// What symbol files of Volatility 3 and profiles of Rekall may say, small and by hand.
@Suite struct ForeignFileTests {
    static let isf = #"""
        {"metadata": {"linux": {}, "format": "6.2.0"},
         "base_types": {"int": {"size": 4}, "char": {"size": 1}, "pointer": {"size": 8}, "long": {"size": 8}},
         "enums": {"state": {"size": 4, "base": "int", "constants": {}}},
         "user_types": {
          "list_head": {"kind": "struct", "size": 16, "fields": {
           "next": {"offset": 0, "type": {"kind": "pointer", "subtype": {"kind": "struct", "name": "list_head"}}}}},
          "unnamed_1": {"size": 32, "kind": "union", "fields": {
           "unnamed_field_0": {"offset": 0, "anonymous": true, "type": {"kind": "struct", "name": "unnamed_2"}}}},
          "unnamed_2": {"size": 32, "kind": "struct", "fields": {
           "pgd": {"offset": 8, "type": {"kind": "pointer", "subtype": {"kind": "base", "name": "long"}}}}},
          "mm_struct": {"size": 64, "kind": "struct", "fields": {
           "unnamed_field_0": {"offset": 16, "anonymous": true, "type": {"kind": "struct", "name": "unnamed_1"}}}},
          "task_struct": {"size": 256, "kind": "struct", "fields": {
           "flags": {"offset": 0, "type": {"kind": "bitfield", "bit_length": 1, "bit_position": 3,
            "type": {"kind": "base", "name": "int"}}},
           "__state": {"offset": 4, "type": {"kind": "enum", "name": "state"}},
           "tasks": {"offset": 8, "type": {"kind": "struct", "name": "list_head"}},
           "mm": {"offset": 24, "type": {"kind": "pointer", "subtype": {"kind": "struct", "name": "mm_struct"}}},
           "pid": {"offset": 32, "type": {"kind": "base", "name": "int"}},
           "comm": {"offset": 40, "type": {"kind": "array", "count": 16, "subtype": {"kind": "base", "name": "char"}}}}}},
         "symbols": {
          "_text": {"address": 18446744071578845184}, "init_task": {"address": 18446744071580000000},
          "init_top_pgt": {"address": 18446744071590000000}, "__pgtable_l5_enabled": {"address": 18446744071591000000},
          "nowhere": {"address": 0},
          "linux_banner": {"address": 18446744071585000000, "type": {"kind": "array", "count": 30},
           "constant_data": "TGludXggdmVyc2lvbiA2LjEuMCAoYSkgIzEgU01QCgA="}}}
        """#

    static let rekall = #"""
        {"$METADATA": {"ProfileClass": "Linux", "Type": "Profile", "arch": "AMD64"},
         "$CONSTANTS": {"_text": 281472846004224, "init_task": 281472864176150, "linux_banner": 281472948062230,
          "init_top_pgt": 281473031946240, "__pgtable_l5_enabled": 281473032945664},
         "$FUNCTIONS": {"start_kernel": 281472846008320},
         "$STRUCTS": {
          "list_head": [16, {"next": [0, ["Pointer", {"target": "list_head"}]]}],
          "__unnamed_1": [32, {"pgd": [8, ["Pointer", {"target": "unsigned long"}]]}],
          "mm_struct": [64, {"u1": [16, ["__unnamed_1"]]}],
          "task_struct": [256, {"flags": [0, ["BitField", {"start_bit": 0, "end_bit": 1, "target": "unsigned int"}]],
           "tasks": [8, ["list_head"]], "mm": [24, ["Pointer", {"target": "mm_struct"}]], "pid": [32, "int"],
           "comm": [40, ["Array", {"count": 16, "target": "char"}]]}]}}
        """#

    static let banner = "Linux version 6.1.0 (a) #1 SMP"

    func made(
        _ text: String, _ source: ProfileRequest.Source, _ change: (inout ProfileRequest) -> Void = { _ in }
    ) throws -> MadeProfile {
        var request = ProfileRequest(.linux, from: source)
        change(&request)
        return try request.make(from: Array(text.utf8))
    }

    func isf(_ change: (String) -> String = { $0 }) throws -> PackedProfile {
        try PackedProfile(made(change(Self.isf), .isf("a.json")).bytes)
    }

    func rekall(
        _ text: String = rekall, _ change: (inout ProfileRequest) -> Void = { $0.banner = banner }
    ) throws -> PackedProfile {
        try PackedProfile(made(text, .rekall("a.json"), change).bytes)
    }

    @Test func whatTheySay() throws {
        for profile in [try isf(), try rekall()] {
            #expect(profile.symbol("_text") == 0xffff_ffff_8100_0000)
            #expect(profile.member("task_struct.comm") == .init(offset: 40, size: 16))
            #expect(profile.member("task_struct.tasks") == .init(offset: 8, size: 16))
            #expect(profile.member("mm_struct.pgd") == .init(offset: 24, size: 8))
            #expect(profile.member("task_struct") == .init(offset: 0, size: 256))
            #expect(String(decoding: profile.bannerPrefix, as: UTF8.self) == Self.banner)
            #expect(profile.pagingLevels == 5 && profile.system == .linux)
        }
        #expect(try isf().symbol("nowhere") == nil)
    }

    @Test(arguments: ["task_struct.flags", "task_struct.nothing", "nothing.pid", "nothing"])
    func whatHasNoPlace(_ name: String) throws {
        for (text, source) in [
            (Self.isf, ProfileRequest.Source.isf("a.json")), (Self.rekall, .rekall("a.json")),
        ] {
            let error = try failure {
                _ = try made(text, source) {
                    $0.members = [name]
                    $0.banner = Self.banner
                }
            }
            #expect(error.message == "a.json has no member \(name)")
        }
    }

    @Test func bannerIsAskedFor() throws {
        let error = try failure { _ = try rekall(Self.rekall) { _ in } }
        #expect(error.message == "a.json does not say the kernel's banner")
        #expect(error.hint?.contains("--banner") == true)
        let wrong = try failure { _ = try rekall(Self.rekall) { $0.banner = "6.1.0" } }
        #expect(wrong.message.contains("begins with 'Linux version '"))
        let without = Self.isf.replacing("constant_data", with: "other")
        #expect(try failure { _ = try made(without, .isf("a.json")) }.message == error.message)
        let own = try PackedProfile(made(without, .isf("a.json")) { $0.banner = Self.banner }.bytes)
        #expect(own.bannerPrefix == Array(Self.banner.utf8))
    }

    @Test func everythingThatIsMissingIsToldAtOnce() throws {
        let text = Self.isf.replacing("\"init_task\"", with: "\"other\"").replacing(
            "\"comm\"", with: "\"name\""
        )
        .replacing("constant_data", with: "other")
        let all = try #require(throws: Diagnostics.self) { _ = try made(text, .isf("a.json")) }.all
        #expect(all.map(\.message).count == 3)
        #expect(all.allSatisfy { $0.hint != nil })
    }

    @Test(arguments: [
        (#""user_types": {"#, #""user_types": {}, "user_types": {"#, "'user_types' is there twice"),
        (
            #""mm_struct": {"#, #""list_head": {"size": 1, "fields": {}}, "mm_struct": {"#,
            "'list_head' is there twice"
        ),
        (
            #""pid": {"#, #""comm": {"offset": 1, "type": {"kind": "base", "name": "int"}}, "pid": {"#,
            "'comm' is there twice"
        ),
        (#""nowhere": {"address": 0}"#, #""_text": {"address": 1}"#, "the symbol '_text' is there twice"),
        (#""offset": 40"#, #""offset": 250"#, "a member lies outside its structure"),
        (#""offset": 40"#, #""offset": -1"#, "a member without offset or type"),
        (#""count": 16"#, #""count": 99999999999"#, "an array is too large"),
        (#""name": "unnamed_2""#, #""name": "unnamed_1""#, "a structure is nested in itself"),
        (
            #""address": 18446744071578845184"#, #""address": 1e19"#,
            "expected a whole number of at most 64 bits"
        ),
        (#""size": 256"#, #""size": 99999999999"#, "'task_struct' is too large"),
    ])
    func faultsOfISF(_ from: String, _ to: String, _ message: String) throws {
        #expect(Self.isf.contains(from))
        let all = try #require(throws: Diagnostics.self) { _ = try isf { $0.replacing(from, with: to) } }.all
        #expect(all.count == 1 && all[0].message == message, "\(all)")
        #expect(all[0].location?.file == "a.json" && (all[0].location?.line ?? 0) > 0)
    }

    @Test(arguments: [
        (#""$STRUCTS": {"#, #""$STRUCTS": {}, "$STRUCTS": {"#, "'$STRUCTS' is there twice"),
        (#""mm_struct": ["#, #""list_head": [1, {}], "mm_struct": ["#, "'list_head' is there twice"),
        (#""start_kernel""#, #""_text""#, "the symbol '_text' is there twice"),
        ("[40, ", "[250, ", "a member lies outside its structure"),
        (#"["__unnamed_1"]"#, #"["__unnamed_2"]"#, "a structure is nested in itself"),
        ("[64, {", "[{", "expected a number"),
    ])
    func faultsOfRekall(_ from: String, _ to: String, _ message: String) throws {
        #expect(Self.rekall.contains(from))
        let loop = #""__unnamed_2": [32, {"a": [0, ["__unnamed_2"]]}], "mm_struct""#
        let text = Self.rekall.replacing(from, with: to).replacing("\"mm_struct\": [", with: loop + ": [")
        let all = try #require(throws: Diagnostics.self) { _ = try rekall(text) }.all
        #expect(all.count == 1 && all[0].message == message, "\(all)")
    }

    @Test func oneForTheOther() throws {
        let isf = try failure { _ = try made(Self.isf, .rekall("a.json")) }
        #expect(isf.hint == "--isf a.json")
        let rekall = try failure { _ = try made(Self.rekall, .isf("a.json")) }
        #expect(rekall.hint == "--rekall a.json")
        let windows = ProfileRequest(.windows, from: .isf("a.json"))
        let system = try failure { _ = try windows.make(from: Array(Self.isf.utf8)) }
        #expect(system.message == "a.json is of Linux, not of Windows")
        #expect(system.hint == "stubvmi profile linux --isf a.json")
    }

    @Test func windows() throws {
        let members = WindowsProfile.requiredMembers.map { $0.split(separator: ".") }
        func structures(_ make: ([Substring]) -> String) -> String {
            Dictionary(grouping: members) { $0[0] }.map { "\"\($0.key)\": " + make($0.value.map { $0[1] }) }
                .sorted().joined(separator: ", ")
        }
        let fields = structures { names in
            let fields = names.map { #""\#($0)": {"offset": 8, "type": {"kind": "pointer"}}"# }
            return #"{"size": 64, "fields": {"# + fields.joined(separator: ", ") + "}}"
        }
        let isf = """
            {"metadata": {"windows": {"pdb": {"GUID": "000102030405060708090A0B0C0D0E0F", "age": 3,
            "database": "ntkrnlmp.pdb", "machine_type": 34404}}}, "base_types": {"pointer": {"size": 8}},
            "user_types": {\(fields)}, "symbols": {"PsActiveProcessHead": {"address": 4096},
            "PsLoadedModuleList": {"address": 8192}}}
            """
        let rows = structures { names in
            "[64, {" + names.map { #""\#($0)": [8, ["Pointer"]]"# }.joined(separator: ", ") + "}]"
        }
        let rekall = """
            {"$METADATA": {"ProfileClass": "Nt", "GUID_AGE": "000102030405060708090A0B0C0D0E0F3",
            "PDBFile": "ntkrnlmp.pdb", "arch": "AMD64"}, "$CONSTANTS": {"PsActiveProcessHead": 4096,
            "PsLoadedModuleList": 8192}, "$STRUCTS": {\(rows)}}
            """
        for (text, source) in [(isf, ProfileRequest.Source.isf("a.json")), (rekall, .rekall("a.json"))] {
            let made = try ProfileRequest(.windows, from: source).make(from: Array(text.utf8))
            let profile = try PackedProfile(made.bytes)
            #expect(profile.system == .windows)
            #expect(made.summary.pdb?.text == "ntkrnlmp.pdb 000102030405060708090A0B0C0D0E0F age 3")
            #expect(profile.symbol("PsLoadedModuleList") == 8192)
            #expect(profile.member("_EPROCESS.UniqueProcessId") == .init(offset: 8, size: 8))
        }
    }

    /// Cut anywhere, changed anywhere: an error or a profile, and never a trap.
    @Test func damage() throws {
        var generator = SeededGenerator(seed: 12)
        for (text, source) in [
            (Self.isf, ProfileRequest.Source.isf("a.json")), (Self.rekall, .rekall("a.json")),
        ] {
            let bytes = Array(text.utf8)
            var request = ProfileRequest(.linux, from: source)
            request.banner = Self.banner
            for length in 0..<(bytes.count - 1) {
                request.isFull = length.isMultiple(of: 2)
                #expect(throws: (any Error).self) { try request.make(from: Array(bytes[..<length])) }
            }
            var refused = 0
            for round in 0..<4_000 {
                request.isFull = round.isMultiple(of: 2)
                var damaged = generator.mutate(bytes, in: 0..<bytes.count)
                for _ in 0..<Int.random(in: 0...3, using: &generator) {
                    damaged[Int.random(in: 0..<damaged.count, using: &generator)] =
                        Array("{}[]\",:0-e".utf8).randomElement(using: &generator) ?? 0
                }
                do { _ = try request.make(from: damaged) } catch { refused += 1 }
            }
            #expect(refused > 500)
        }
    }
}
