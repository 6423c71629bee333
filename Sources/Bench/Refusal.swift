// SPDX-License-Identifier: Apache-2.0
import FileBackend
import Host
import SystemPackage
import TargetBundle
import VMICore

/// Something that cannot be read: a dump that is cut off, a profile that does not fit, a symbol that is not there.
struct Refusal {
    var title: String
    var dump: FilePath
    var profile: FilePath
    var symbol: String?

    /// What everything is read from anew, until it is refused; the word that programs are told, or nil when all of it
    /// could be read.
    func code() throws -> String? {
        do {
            let profile = try PackedProfile(Files.read(profile, limit: PackedProfile.limit))
            let dump = try Dump.open(dump)
            defer { withExtendedLifetime(dump) {} }
            var inspector = try Inspector(target: dump.target, profile: profile)
            if let symbol {
                _ = try inspector.address(of: symbol)
            } else {
                _ = try CoreWork.processes(&inspector)
            }
            return nil
        } catch let error as DumpError {
            return error.code.rawValue
        } catch let error as VMIError {
            return error.code
        }
    }

    /// The same as a command.
    func invocation(_ tool: FilePath) -> Invocation {
        let program = symbol.map { ["map-symbol", $0] } ?? ["process-list"]
        return Invocation(
            tool.string, ["inspect", dump.string, "--profile", profile.string] + program,
            timeout: .seconds(60))
    }

    /// All that is tried with a dump; the files are made in a folder.
    static func all(of subject: Subject, other: [UInt8], in folder: FilePath, _ host: Host) async throws
        -> [Refusal]
    {
        let profile = folder.appending("profile")
        try Files.write(subject.profile.bytes, to: profile)
        let wrong = folder.appending("other")
        try Files.write(other, to: wrong)
        let half = folder.appending("half")
        let script = "head -c $(($(stat -c %s \"$1\") / 2)) \"$1\" >\"$2\"; head -c 100 \"$1\" >\"$3\""
        let start = folder.appending("start")
        try await host.check(
            Invocation("sh", ["-c", script, "sh", subject.path.string, half.string, start.string]))
        return [
            Refusal(title: "another kernel's profile", dump: subject.path, profile: wrong),
            Refusal(title: "a dump cut in half", dump: half, profile: profile),
            Refusal(title: "a dump cut in its headers", dump: start, profile: profile),
            Refusal(
                title: "a symbol that is not there", dump: subject.path, profile: profile,
                symbol: "no_such_symbol"),
        ]
    }
}
