// SPDX-License-Identifier: Apache-2.0
import Host
import Synchronization
import SystemPackage

/// The two streams: data on standard output, everything else on standard error.
struct Terminal: Sendable {
    /// What progress lines begin with, or that there are none.
    enum ProgressForm: Sendable { case timed, plain, none }

    /// The one of the command that runs.
    @TaskLocal static var current = Terminal(in: .own)

    /// How words look on standard output.
    var output: Style
    /// How words look on standard error.
    var errors: Style
    var progress: ProgressForm
    /// Whether lines on standard error begin with their level, as the journal wants them.
    var isJournal: Bool

    init(color: ColorChoice = .auto, progress choice: ProgressChoice = .auto, in place: Surroundings) {
        output = place.style(color, onTerminal: place.outputIsTerminal)
        errors =
            place.errorsAreJournal
            ? .plain : place.style(color, onTerminal: place.errorsAreTerminal)
        isJournal = place.errorsAreJournal
        progress =
            switch choice {
            case .none: .none
            case .plain: .plain
            case .auto: place.errorsAreTerminal ? .timed : .plain
            }
    }

    /// What goes to standard error for a text: in the journal each line has its level.
    func framed(_ text: String, _ level: Level = .info) -> String {
        guard isJournal else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "<\(level.rawValue)>\($0)" }.joined(separator: "\n")
    }

    /// Lines for the user.
    static func say(_ text: String, _ level: Level = .info) {
        _ = try? FileDescriptor.standardError.writeAll(Array((current.framed(text, level) + "\n").utf8))
    }

    /// A warning, which is told even where progress is not.
    static func warn(_ text: String) {
        say(current.errors(.doubtful, "warning:") + " " + text, .warning)
    }

    /// Data, as the command's result.
    static func put(_ text: String) {
        do {
            try FileDescriptor.standardOutput.writeAll(
                Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
        } catch {
            failure.withLock { $0 = $0 ?? (error as? Errno) ?? .ioError }
        }
    }

    /// All of standard input, refused when it is longer than `limit`.
    static func input(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try chunk.withUnsafeMutableBytes { try FileDescriptor.standardInput.read(into: $0) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
            guard bytes.count <= limit else {
                throw ToolError(
                    .invalidInput, "standard input is longer than the \(limit) bytes that are read")
            }
        }
    }

    /// Why standard output cannot be written any more, so that there is no use in going on to write.
    ///
    /// A reader that went away (a broken pipe) is no reason to fail.
    static var outputFailure: Errno? { failure.withLock { $0 } }

    /// Throws when not all of the data could be written.
    static func checkOutput() throws {
        guard let failure = outputFailure, failure != .brokenPipe else { return }
        throw ToolError(.io, "cannot write to standard output: \(failure)")
    }

    private static let failure = Mutex<Errno?>(nil)
}
