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
        abstract: "Run an introspection program on a memory dump: raw, ELF core or LiME.",
        discussion: """
            Needs no Xen. Ends with status 1 when the dump could not be read to the end.
            For example: stubvmi inspect web.core --profile /boot/vmlinuz process-list
            """)

    @Argument(help: "The dump, as of xl dump-core or QEMU.") var dump: String
    @Argument(help: "What to run: process-list, module-list or map-addr.") var program: String
    @Argument(help: "The kernel symbol that map-addr reads.") var symbol: String?
    @Option(help: ArgumentHelp("The packed profile of its kernel, or the kernel itself.", valueName: "file"))
    var profile: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let program = try selected()
        let profile = try await load()
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

    private func selected() throws -> VMICore.Program {
        switch (program, symbol) {
        case ("process-list", nil): return .processList
        case ("module-list", nil): return .moduleList
        case ("map-addr", .some(let symbol)): return .mapAddress(symbol: symbol)
        case ("map-addr", nil): throw ValidationError("map-addr needs the name of a symbol")
        default: throw ValidationError("'\(program)' is not process-list, module-list or map-addr SYMBOL")
        }
    }

    /// A packed profile as it is; anything else is taken for a kernel.
    private func load() async throws -> PackedProfile {
        let path = FilePath(profile)
        let start = try Files.read(path, from: 0, count: PackedProfile.magic.utf8.count)
        let bytes =
            start == Array(PackedProfile.magic.utf8)
            ? try Files.read(path, limit: PackedProfile.limit)
            : try await ProfileCache(host: Progress().host).profile(of: path).bytes
        do throws(FormatError) {
            return try PackedProfile(bytes)
        } catch {
            throw ToolError(
                .corrupt, "\(profile): \(error.message)", hint: "stubvmi profile linux --kernel FILE")
        }
    }
}
