// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Host
import Profile
import SystemPackage

/// What `profile linux` and `profile windows` have in common.
struct ProfileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A symbol file of Volatility 3: JSON, also packed (.xz, .gz).", valueName: "file"),
        completion: .file())
    var isf: String?
    @Option(
        help: ArgumentHelp("A profile of Rekall: JSON, also packed.", valueName: "file"), completion: .file())
    var rekall: String?
    @Option(
        help: ArgumentHelp("A libvmi.conf of LibVMI, and the files that it names.", valueName: "file"),
        completion: .file())
    var conf: String?
    @Option(help: ArgumentHelp("The entry of --conf, where it has several.", valueName: "name"))
    var entry: String?
    @Option(
        name: .customLong("symbol"),
        help: ArgumentHelp(
            "A symbol beyond those that the core looks up, or with * at its end all that begin so; may be repeated.",
            valueName: "name"))
    var symbols: [String] = []
    @Option(
        name: .customLong("member"),
        help: ArgumentHelp(
            "A member (STRUCTURE.MEMBER) or structure beyond those; may be repeated.", valueName: "name"))
    var members: [String] = []
    @Flag(help: "Keep every symbol and member, for look-ups by name and by address; not for the image.")
    var full = false
    @Option(
        name: [.customShort("f"), .long],
        help: "Where to write the profile; otherwise it is only described.", completion: .file())
    var file: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard entry == nil || conf != nil else { throw ValidationError("--entry belongs to --conf") }
    }

    /// The one source that was named, of these and the command's own.
    func source(_ own: ProfileRequest.Source?, option: String) throws -> ProfileRequest.Source {
        let named = [
            own, isf.map { .isf(FilePath($0)) }, rekall.map { .rekall(FilePath($0)) },
            conf.map { .conf(FilePath($0), entry: entry) },
        ].compactMap(\.self)
        guard let source = named.first, named.count == 1 else {
            throw ValidationError("name one source: \(option), --isf, --rekall or --conf")
        }
        return source
    }

    /// Makes the profile, writes it and tells what is in it.
    func run(_ request: ProfileRequest) async throws {
        var request = request
        request.symbols = symbols
        request.members = members
        request.isFull = full
        var made = try await request.make(Progress().host)
        if let file { try Files.write(made.file, to: FilePath(file)) }
        if let index = made.index { made.summary.index = try ProfileSummary.Index(bytes: index) }
        try output.put(
            ProfileReport(request.source, sha256: made.sourceSHA256, summary: made.summary, writtenTo: file))
    }
}

extension ProfileReport: Presentable {}
