// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage

/// A page of the docs whose `console` blocks are what commands really print.
///
/// A line that begins with the prompt is a command; the lines after it are its output, both streams of it.
struct Transcript {
    static let prompt = "dom0# "
    private static let fence = "```"

    /// A part of the page: text as it is, or a command with what it prints.
    enum Part: Equatable {
        case text(String)
        case command(String, output: [String])
    }

    var parts: [Part] = []

    init(page: String) {
        var isConsole = false
        for line in page.components(separatedBy: "\n") {
            if line.hasPrefix(Self.fence) {
                isConsole = line == Self.fence + "console"
                parts.append(.text(line))
            } else if isConsole, line.hasPrefix(Self.prompt) {
                parts.append(.command(String(line.dropFirst(Self.prompt.count)), output: []))
            } else if isConsole, case .command(let command, let output) = parts.last {
                parts[parts.count - 1] = .command(command, output: output + [line])
            } else {
                parts.append(.text(line))
            }
        }
    }

    var page: String {
        parts.flatMap { part in
            switch part {
            case .text(let line): [line]
            case .command(let command, let output): [Self.prompt + command] + output
            }
        }.joined(separator: "\n")
    }

    /// Output without what differs from run to run: digests, times, and the process ids of dom0.
    static func lasting(_ output: [String]) -> [String] {
        output.map { line in
            line.replacing(/[0-9a-f]{12,64}/, with: "DIGEST")
                .replacing(/process [0-9]+/, with: "process N")
                .replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?/, with: "TIME")
                .replacing(/\s+$/, with: "")
        }
    }
}
