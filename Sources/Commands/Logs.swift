// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host

/// `stubvmi logs NAME`
struct Logs: Command {
    static let configuration = CommandConfiguration(
        abstract: "Print what a monitor wrote on its console.",
        discussion:
            "Records are shown as tables, other lines with control characters made visible; with -o json only the records."
    )

    @Argument(help: "The monitor's name.") var name: String
    @OptionGroup var output: OutputOptions
    @Flag(help: "Go on as more is written, until --timeout or for ever.") var follow = false
    @Option(
        help: ArgumentHelp(
            "Go on until so many records were printed; fewer in time is a failure.", valueName: "count"))
    var records: Int?
    @Option(help: ArgumentHelp("How long to go on.", valueName: "seconds"))
    var timeout: Int?
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let log = try ConsoleLog.find(name)
        guard follow || records != nil else {
            for line in try log.lines().lines { try put(line) }
            return
        }
        var left = records ?? .max
        let whole = try await cancellable { wakeup in
            try log.follow(for: .seconds(timeout ?? 86400 * 365), unless: wakeup) { line in
                if try put(line) { left -= 1 }
                return left > 0 && Terminal.outputFailure == nil
            }
        }
        if let records, !whole {
            throw ToolError(
                .timeout, "'\(name)' wrote \(records - left) of \(records) records in time",
                hint: "stubvmi logs \(name)")
        }
    }

    /// Prints a line; true if it is a record.
    @discardableResult
    private func put(_ line: String) throws -> Bool {
        let record = try? Record(line: line)
        switch output.output {
        case .text: Terminal.put(record.map { RecordView(record: $0).text } ?? visible(line))
        case .json: if let record { Terminal.put(try record.line()) }
        }
        return record != nil
    }
}
