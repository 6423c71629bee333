// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import GuestFixtures
import Host
import SystemPackage
import TargetBundle
import Testing

/// `stubvmi profile` as a user types it.
@Suite struct ProfileCommandTests {
    private static let isf = """
        {"metadata": {"linux": {}}, "base_types": {"int": {"size": 4}, "char": {"size": 1}, "pointer": {"size": 8}},
        "enums": {}, "user_types": {"mm_struct": {"size": 64, "fields": {"pgd": {"offset": 24, "type": {"kind": "pointer"}}}},
        "list_head": {"size": 16, "fields": {}}, "task_struct": {"size": 256, "fields": {
        "tasks": {"offset": 32, "type": {"kind": "struct", "name": "list_head"}},
        "pid": {"offset": 64, "type": {"kind": "base", "name": "int"}},
        "comm": {"offset": 72, "type": {"kind": "array", "count": 16, "subtype": {"kind": "base", "name": "char"}}},
        "mm": {"offset": 96, "type": {"kind": "pointer"}}}}},
        "symbols": {"_text": {"address": 18446744071578845184}, "init_task": {"address": 18446744071578877952},
        "init_top_pgt": {"address": 18446744071578853376}, "linux_banner": {"address": 18446744071578849536},
        "twice": {"address": 18446744071578849537}}}
        """

    private func run(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
        let program = try Program(["profile"] + arguments)
        let status = await program.end()
        return (status, program.output, program.errors)
    }

    private func file(_ bytes: [UInt8]) throws -> TemporaryFile { try TemporaryFile(bytes) }

    /// From a symbol file to a profile that fits a dump, and one that does not.
    @Test func fromSymbolsToADump() async throws {
        var guest = SyntheticGuest()
        _ = guest.addTask(pid: 1, name: "init")
        let dump = try file(guest.memory)
        let symbols = try file(Array(Self.isf.utf8))
        let profile = try file([0])
        let made = try await run([
            "linux", "--isf", symbols.path.string, "--banner", SyntheticGuest.bannerPrefix, "--full", "-f",
            profile.path.string, "-o", "json",
        ])
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.contains("\"source\":\"isf\"") && made.output.contains("\"index\":{"))

        let fits = try await run(["verify", profile.path.string, dump.path.string])
        #expect(fits.status == 0 && fits.output.hasPrefix("fits "), "\(fits.output)\(fits.errors)")
        guest.write(Array("Linux version 5".utf8), at: guest.base + SyntheticGuest.bannerOffset)
        let other = try file(guest.memory)
        let not = try await run(["verify", profile.path.string, other.path.string, "-o", "json"])
        #expect(not.status == 1 && not.output.contains("\"code\":\"no-kernel\""), "\(not.output)")

        let shown = try await run(["show", profile.path.string, "--symbols", "--members"])
        #expect(shown.status == 0)
        #expect(shown.output.contains("ffffffff81001101 twice\n"), "\(shown.output)")
        #expect(shown.output.contains("72+16 task_struct.comm\n"))
    }

    @Test(arguments: [
        (["linux"], "name one source: --kernel, --isf, --rekall or --conf"),
        (["windows"], "name one source: --pdb, --isf, --rekall or --conf"),
        (["linux", "--isf", "a", "--kernel", "b"], "name one source"),
        (["linux", "--isf", "a", "--entry", "b"], "--entry belongs to --conf"),
    ])
    func usage(_ arguments: [String], _ message: String) async throws {
        let result = try await run(arguments)
        #expect(result.status == 64 && result.errors.contains(message), "\(result.errors)")
    }

    @Test func errorsSayWhereAndWhatNext() async throws {
        let symbols = try file(Array("{\"metadata\": 1,}".utf8))
        let result = try await run(["linux", "--isf", symbols.path.string])
        #expect(result.status == 1)
        #expect(result.errors.contains("\(symbols.path.string):1:14: error: expected"), "\(result.errors)")
        #expect(result.errors.contains("try: "))
        let shown = try await run(["show", symbols.path.string])
        #expect(shown.status == 1 && shown.errors.contains("is no packed profile"))
    }
}
