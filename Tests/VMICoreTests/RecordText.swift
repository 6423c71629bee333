// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A record as whoever reads schema 1 sees it.
struct RecordText: Decodable {
    struct Process: Decodable, Equatable {
        var pid: Int
        var name: String
        var address: String
    }

    struct Module: Decodable, Equatable {
        var name: String
        var address: String
        var size: UInt64?
    }

    struct Failure: Decodable, Equatable {
        var code: String
        var message: String
    }

    var schema: Int
    var monitor: String?
    var target: String?
    var program: String?
    var os: String?
    var processes: [Process]?
    var modules: [Module]?
    var symbol: String?
    var virtual: String?
    var physical: String?
    var bytes: String?
    var partial: String?
    var error: Failure?

    /// Reads one line; anything that is not exactly one JSON object and a newline is refused.
    static func parse(_ text: String) throws -> RecordText {
        struct NotALine: Error { var text: String }
        guard text.hasSuffix("\n"), text.utf8.count(where: { $0 == 10 }) == 1 else {
            throw NotALine(text: text)
        }
        guard text.utf8.allSatisfy({ $0 == 10 || $0 >= 0x20 && $0 < 0x7f }) else {
            throw NotALine(text: text)
        }
        return try JSONDecoder().decode(RecordText.self, from: Data(text.utf8))
    }
}
