// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import FileBackend
import Host
import Profile
import SystemPackage
import TargetBundle
import VMICore

/// `stubvmi inspect DUMP --profile P PROGRAM`
struct Inspect: Command {
    static let configuration = CommandConfiguration(
        abstract: "Run an introspection program on a memory dump: raw, ELF core, LiME or kdump.",
        discussion: """
            Needs no Xen. Ends with status 1 when the dump could not be read to the end.
            For example: stubvmi inspect web.core --profile /boot/vmlinuz maps --process sshd
            """)

    @Argument(help: "The dump, as of xl dump-core or QEMU.", completion: .file()) var dump: String
    @Argument(
        help: ArgumentHelp("What to run: \(Self.programs.joined(separator: ", ")).", valueName: "program"),
        completion: .list(programs))
    var name: String
    @Argument(help: "The kernel symbol that map-symbol and map-addr read.") var symbol: String?
    @Option(help: "The virtual address that map-addr and dump read, in hexadecimal.") var address: String?
    @Option(help: "Only processes of this pid or name; for va-pages, map-addr and dump its memory.")
    var process: String?
    @Option(help: "How many bytes dump reads, or how many messages dmesg shows.") var count: UInt64?
    @Option(
        help: ArgumentHelp(
            "The profile of its kernel, or what one is made from: the kernel, ISF, Rekall, PDB.",
            valueName: "file"),
        completion: .file())
    var profile: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let program = try ProgramWords(symbol: symbol, address: address, process: process, count: count)
            .program(name, of: Self.programs)
        let profile = try await PackedProfile.load(FilePath(self.profile), host: Progress().host)
        let dump: Dump
        do throws(DumpError) {
            dump = try Dump.open(FilePath(self.dump))
        } catch {
            throw ToolError(.corrupt, "\(self.dump): \(error.message)", hint: error.hint)
        }
        let (line, doubt) = try withExtendedLifetime(dump) { try record(of: dump, profile, program) }
        switch output.output {
        case .json: Terminal.put(line)
        case .text: Terminal.put(RecordView(record: try Record(line: line, limit: line.utf8.count)).text)
        }
        if doubt != nil { throw ExitCode(ExitStatus.failed) }
    }

    private func record(
        of dump: Dump, _ profile: PackedProfile, _ program: VMICore.Program
    ) throws -> (line: String, doubt: VMIError?) {
        var sink = ByteBuffer()
        let doubt: VMIError?
        do throws(VMIError) {
            var inspector = try Inspector(target: dump.target, profile: profile)
            doubt = inspector.run(program, limit: .max, to: &sink)
        } catch {
            throw ToolError(.corrupt, "\(self.dump): \(error.message) [\(error.code)]")
        }
        return (String(decoding: sink.bytes, as: UTF8.self), doubt)
    }

    /// What a dump can be asked.
    private static let programs = ProgramKind.allCases.filter { !$0.asksHypervisor }.map(\.rawValue)
}
