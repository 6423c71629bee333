// SPDX-License-Identifier: Apache-2.0
import Host
import SeededRandom
import SystemPackage
import TargetBundle
import Testing

@testable import Profile

/// LibVMI's configuration, as its own examples write it.
@Suite struct LibVMIConfTests {
    func conf(_ text: String) throws -> LibVMIConf { try LibVMIConf(Array(text.utf8), file: "libvmi.conf") }

    func diagnostic(_ text: String) throws -> Diagnostic {
        let all = try #require(throws: Diagnostics.self) { _ = try conf(text) }.all
        return try #require(all.first)
    }

    @Test func entries() throws {
        let conf = try conf(
            """
            # a comment { }
            win7 { ostype = "Windows"; win_tasks = 0x188; } # another
            "win7 64" {
                ostype=Windows;win_pdbase = 40 ;
            }
            """)
        #expect(conf.entries.map(\.name) == ["win7", "win7 64"])
        #expect(try conf.entry("win7").values["win_tasks"]?.text == "0x188")
        #expect(try conf.entry("win7 64").values["win_pdbase"]?.location.line == 4)
        for name in ["win", "win7 ", "WIN7", ""] {
            let error = try failure { _ = try conf.entry(name) }
            #expect(error.code == .notFound && error.hint == "--entry with one of: win7, win7 64")
        }
        #expect(try failure { _ = try conf.entry(nil) }.message == "libvmi.conf has 2 entries")
        #expect(try self.conf("only { }").entry(nil).name == "only")
    }

    @Test(arguments: [
        ("web", 1, 4, "expected '{' after the name of an entry"),
        ("web { ostype", 1, 13, "expected '=' after a key"),
        ("web { ostype = ; }", 1, 7, "'ostype' has no value"),
        ("web { a = 1 }", 1, 14, "expected ';' after a value"),
        ("web {\n a = \"x\n; }", 2, 6, "a text without its closing '\"'"),
        ("{", 1, 1, "expected the name of an entry"),
        ("web { a = 1; a = 2; }", 1, 14, "'a' is there twice"),
        ("a { } a { }", 1, 7, "the entry 'a' is there twice"),
        ("web { a = 1;", 1, 1, "the entry 'web' has no '}'"), ("web { = 1; }", 1, 7, "expected a key or '}'"),
    ])
    func faults(_ text: String, _ line: Int, _ column: Int, _ message: String) throws {
        let found = try diagnostic(text)
        #expect(found.message == message && found.hint != nil)
        #expect(found.location == .init(file: "libvmi.conf", line: line, column: column), "\(found)")
    }

    @Test func values() throws {
        func make(_ text: String, _ system: PackedProfile.OperatingSystem = .linux) throws {
            _ = try ProfileRequest(system, from: .conf("libvmi.conf", entry: nil)).make(
                from: Array(text.utf8))
        }
        #expect(try failure { try make("a { }") }.message == "the entry 'a' of libvmi.conf has no ostype")
        #expect(
            try failure { try make("a { ostype = Windows; }") }.hint?.hasPrefix("stubvmi profile windows")
                == true)
        #expect(throws: Diagnostics.self) { try make("a { ostype = \"Solaris\"; }") }
        #expect(throws: Diagnostics.self) { try make("a { ostype = \"Linux\"; linux_pid = 0xzz; }") }
        #expect(
            try failure { try make("a { ostype = \"Linux\"; linux_pid = 0xffffffff; }") }.message.contains(
                "too large"))
        let all = try #require(throws: Diagnostics.self) { try make("a { ostype = \"Linux\"; }") }.all
        #expect(all.count == 3 && all[0].hint?.contains("sysmap") == true)
        let missing = try failure { try make("a { ostype = \"Linux\"; sysmap = \"/nowhere/System.map\"; }") }
        #expect(missing.code == .notFound)
    }

    @Test func profileInJSON() throws {
        let folder = try TemporaryFolder()
        let isf = try folder.write(Array(ForeignFileTests.isf.utf8), "a.json")
        let rekall = try folder.write(Array(ForeignFileTests.rekall.utf8), "b.json")
        for (key, path) in [("volatility_ist", isf), ("rekall_profile", rekall)] {
            var request = ProfileRequest(.linux, from: .conf("libvmi.conf", entry: nil))
            request.banner = ForeignFileTests.banner
            let text = "a { ostype = \"Linux\"; \(key) = \"\(path)\"; linux_pid = 0x24; linux_tasks = 8; }"
            let profile = try PackedProfile(request.make(from: Array(text.utf8)).bytes)
            // What the entry says itself goes before what the file says.
            #expect(profile.member("task_struct.pid") == .init(offset: 0x24, size: 4))
            #expect(profile.member("task_struct.comm") == .init(offset: 40, size: 16))
            #expect(profile.symbol("_text") == 0xffff_ffff_8100_0000)
        }
    }

    @Test func windows() throws {
        let entry = """
            w { ostype = "Windows"; win_tasks = 0x448; win_pdbase = 0x28; win_pid = 0x440; win_pname = 0x5a8;
            win_ntoskrnl_va = 0xfffff80000000000; win_kdvb = 0xfffff80000c00000; win_sysproc = 0x1000; }
            """
        let request = ProfileRequest(.windows, from: .conf("libvmi.conf", entry: "w"))
        let profile = try PackedProfile(request.make(from: Array(entry.utf8)).bytes)
        #expect(profile.symbol("KdDebuggerDataBlock") == 0xc0_0000)
        #expect(profile.symbol("PsInitialSystemProcess") == 0x1000 && profile.identity == nil)
        #expect(profile.member("_EPROCESS.ActiveProcessLinks") == .init(offset: 0x448, size: 16))
        var named = request
        named.guid = "5B308B4ED6464159B87117C711E7340C1a"
        #expect(
            try named.make(from: Array(entry.utf8)).summary.pdb?.text
                == " 5B308B4ED6464159B87117C711E7340C age 26")
        for text in ["", "5B308B4ED6464159B87117C711E7340C", "zz"] {
            named.guid = text
            #expect(try failure { _ = try named.make(from: Array(entry.utf8)) }.code == .invalidInput)
        }
        let error = try failure {
            _ = try request.make(from: Array(entry.replacing("win_tasks", with: "win_other").utf8))
        }
        #expect(error.message == "libvmi.conf has no member _EPROCESS.ActiveProcessLinks")
    }

    @Test func mapsThatAreNone() throws {
        for text in [
            "ffffffff81000000 T", "zz T _text", "ffffffff81000000 TT _text", "1ffffffff81000000 T a",
        ] {
            let all = try #require(throws: Diagnostics.self) {
                try SystemMap.forEach(Array(text.utf8), file: "System.map") { _, _, _ in }
            }.all
            #expect(all[0].location?.line == 1)
        }
    }

    /// As many entries as fit into its bytes would be compared with each other for minutes.
    @Test func tooManyEntries() throws {
        let text = (0..<5_000).map { "e\($0){}" }.joined()
        #expect(try diagnostic(text).message == "there are too many entries")
        #expect(throws: Diagnostics.self) {
            try SystemMap.forEach([UInt8](repeating: 0x0a, count: 1 << 20) + [0x78], file: "m") { _, _, _ in }
        }
    }

    @Test func damage() throws {
        var generator = SeededGenerator(seed: 13)
        let text = Array(
            "web { ostype = \"Linux\"; linux_tasks = 0x890; linux_pid = 1; } # x\n b { a = b; }".utf8)
        for length in 0...text.count { _ = try? LibVMIConf(Array(text[..<length]), file: "c") }
        for _ in 0..<5_000 {
            let damaged = generator.mutate(text, in: 0..<text.count)
            guard let conf = try? LibVMIConf(damaged, file: "c") else { continue }
            for entry in conf.entries { _ = try? entry.facts("c", everything: false) }
        }
    }
}
