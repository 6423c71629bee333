// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import FoundationEssentials
import Host

/// How a command's result is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// A command's result: one value, of which both forms are made.
protocol Presentable: Encodable {
    /// What people read.
    var text: String { get }
    /// The same with colours, for results that have words which stand out.
    func text(in style: Style) -> String
}

extension Presentable {
    func text(in style: Style) -> String { text }
}

/// The option that every command with a result has.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("How the result is written; docs/json.md describes the JSON.", valueName: "format")
    )
    var output: OutputFormat = .text

    func put(_ result: some Presentable) throws {
        switch output {
        case .text: Terminal.put(result.text(in: Terminal.current.output))
        case .json: Terminal.put(try json(result))
        }
    }
}

/// A value as one line of JSON in printable ASCII, its keys sorted so that equal values are equal text.
func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return plainJSON(String(decoding: try encoder.encode(value), as: UTF8.self))
}
