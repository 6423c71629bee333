// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host

/// One line of a monitor's output: what one run of a program found.
///
/// It comes from a domain that reads hostile memory, so it is decoded strictly and bounded.
public struct Record: Sendable, Equatable, Codable {
    /// The longest line that is read.
    public static let limit = 256 << 10

    public struct Failure: Sendable, Equatable, Codable {
        public var code: String
        public var message: String
    }

    public var schema: Int
    public var monitor: String?
    public var target: String?
    public var program: String?
    public var timeMilliseconds: Int?
    public var os: String?
    public var processes: [Process]?
    public var threads: [Thread]?
    public var credentials: [Credentials]?
    public var modules: [Module]?
    public var maps: [Area]?
    public var files: [OpenFile]?
    public var handles: [Handle]?
    public var sockets: [Socket]?
    public var messages: [Message]?
    public var pages: [Pages]?
    public var symbol: String?
    public var virtual: String?
    public var physical: String?
    public var pageSize: Int?
    public var bytes: String?
    public var processors: [Processor]?
    /// How many events there were since the last record, and the first of them.
    public var count: Int?
    public var events: [Event]?
    /// Processes that were started, and what they run; how many could not be kept, and not be read.
    public var starts: [Start]?
    public var dropped: Int?
    public var unread: Int?
    /// Of a family of functions: how many have a breakpoint, and how many have none.
    public var breakpoints: Int?
    public var untraceable: Int?
    /// Breakpoints in whose place the target has put something else.
    public var overwritten: Int?
    public var attempts: [Attempt]?
    /// The lines that a program in C printed, and the status that it ended with.
    public var output: [String]?
    public var status: Int?
    /// The request that it answers, and of `ask list` what runs.
    public var request: UInt32?
    public var programs: [RunningProgram]?
    /// Why the result is not whole.
    public var partial: String?
    public var error: Failure?

    enum CodingKeys: String, CodingKey {
        case schema, monitor, target, program, os, processes, threads, credentials, modules, maps, files
        case handles, sockets, messages, pages, symbol, virtual, physical, bytes, processors, attempts
        case count, events, starts, dropped, unread, breakpoints, untraceable, overwritten
        case output, status, request, programs, partial, error
        case timeMilliseconds = "time_ms"
        case pageSize = "page_size"
    }

    /// Reads a line; what is not a record of schema 1 is an error.
    public init(line: String, limit: Int = Record.limit) throws {
        guard line.utf8.count <= limit else {
            throw ToolError(.corrupt, "a line of \(line.utf8.count) bytes is longer than a record may be")
        }
        do {
            self = try JSONDecoder().decode(Record.self, from: Data(line.utf8))
        } catch {
            throw ToolError(
                .corrupt, "a line is not a record: \(visible(line, limit: 80))",
                cause: visible("\(error)", limit: 300))
        }
        guard schema == 1 else {
            throw ToolError(.unsupported, "a record has schema \(schema); this program reads schema 1")
        }
    }

    /// The record as one line of JSON with sorted keys, in printable ASCII.
    public func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return plainJSON(String(decoding: try encoder.encode(self), as: UTF8.self))
    }
}
