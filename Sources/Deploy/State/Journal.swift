// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Host
import SystemPackage

/// What a run is about to do and has done, on the disk before and after it is done.
///
/// A line of JSON for each; the last one may be cut off by a crash, no other.
struct Journal {
    /// One line.
    enum Entry: Equatable, Codable {
        /// A command began.
        case begin(operation: String)
        /// A step is about to be taken.
        case intent(Step)
        /// It was, and this is what became true.
        case done(Step, [Change])
        /// It failed or was undone, and this is what is true now.
        case undone(Step, [Change])
    }

    private static let limit = 64 << 20

    private let file: FileDescriptor
    private let path: FilePath
    /// Where the last whole line ends.
    private var end: Int

    /// Opens the journal for a new run, after what is in it but for a line that was cut off.
    init(_ layout: Layout) throws {
        path = layout.journal
        let bytes = Files.exists(path) ? try Files.read(path, limit: Self.limit) : []
        end = bytes.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        do {
            file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
            try Self.cut(file, to: end)
            try Journal.sync(folderOf: path)
        } catch let error as Errno {
            throw ToolError(.io, "cannot write the journal \(path): \(error)", hint: "df \(layout.root)")
        }
    }

    /// Puts a line on the disk.
    mutating func write(_ entry: Entry) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Array(try encoder.encode(entry)) + [0x0a]
        do {
            try file.writeAll(line)
            guard fdatasync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            end += line.count
        } catch let error as Errno {
            // Half a line must not be followed by others.
            try? Self.cut(file, to: end)
            throw ToolError(
                .io, "cannot write the journal \(path): \(error)",
                hint: "df \(path.removingLastComponent())")
        }
    }

    /// Ends the run: all that the journal says is in the snapshot.
    func close() throws {
        try? file.close()
        try Files.remove([path])
        try Journal.sync(folderOf: path)
    }

    /// What a run that did not end has left; nothing if there is none.
    static func read(_ layout: Layout) throws -> [Entry] {
        guard Files.exists(layout.journal) else { return [] }
        let bytes = try Files.read(layout.journal, limit: limit)
        var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
        // Behind the last newline: nothing, or a line that was never finished.
        lines.removeLast()
        return try lines.enumerated().compactMap { index, line in
            if line.allSatisfy({ $0 == 0 }) { return nil }
            do {
                return try JSONDecoder().decode(Entry.self, from: Data(line))
            } catch {
                throw ToolError(
                    .corrupt, "line \(index + 1) of the journal \(layout.journal) cannot be read",
                    hint: "mv \(layout.journal) \(layout.journal).bad, then stubvmi plan SPEC",
                    cause: JSONFault.describe(error, in: line))
            }
        }
    }

    private static func cut(_ file: FileDescriptor, to end: Int) throws {
        guard ftruncate(file.rawValue, end) == 0 else { throw Errno(rawValue: errno) }
    }

    /// A new or removed name outlives a crash only when its folder was synced.
    private static func sync(folderOf path: FilePath) throws {
        let folder = try FileDescriptor.open(path.removingLastComponent(), .readOnly, options: .closeOnExec)
        try folder.closeAfter {
            guard fsync(folder.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }
}

/// One thing that is done at a time.
struct Step: Hashable, Codable, CustomStringConvertible {
    enum Kind: String, Codable {
        case policy = "load policy"
        case files = "write files"
        case rename = "rename domain"
        case create = "create domain"
        case handOver = "hand over"
        case run = "run until ready"
        case revoke = "revoke grants"
        case destroy = "destroy domain"
        case removeFiles = "remove files"
    }

    var kind: Kind
    /// The monitor, or what the policy is loaded for.
    var subject: String

    init(_ kind: Kind, _ subject: String) {
        self.kind = kind
        self.subject = subject
    }

    var description: String { "\(subject): \(kind.rawValue)" }
}
