// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host

/// `stubvmi list`
struct List: Command {
    static let configuration = CommandConfiguration(
        abstract: "List the monitors of this host, and how their domains are.")

    @OptionGroup var root: RootOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() async throws { try output.put(try await Inventory.take(root.site(Progress()))) }
}

/// `stubvmi show NAME`
struct Show: Command {
    static let configuration = CommandConfiguration(
        abstract: "Show one monitor, and the last result of each of its programs on each target.")

    @Argument(help: "The monitor's name.", completion: .monitor) var name: String
    @OptionGroup var root: RootOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let inventory = try await Inventory.take(root.site(Progress()))
        guard let monitor = inventory.monitors.first(where: { $0.name == name }) else {
            throw ToolError(.notFound, "there is no monitor '\(name)'", hint: "stubvmi list")
        }
        // The last record of each program on each target.
        var last: [String: Record] = [:]
        for line in try ConsoleLog.find(name).lines().lines {
            guard let record = try? Record(line: line) else { continue }
            last["\(record.target ?? "")/\(record.program ?? "")"] = record
        }
        try output.put(
            Shown(monitor: monitor, records: last.sorted { $0.key < $1.key }.map(\.value)))
    }

    struct Shown: Presentable {
        var schema = 1
        var monitor: Inventory.Monitor
        var records: [Record]

        var text: String {
            ([Inventory.table([monitor])] + records.map { RecordView(record: $0).text })
                .joined(separator: "\n\n")
        }
    }
}

extension Inventory: Presentable {
    var text: String {
        Inventory.table(monitors)
            + (supervisor.map { "\nTheir supervisor is domain \($0.domain): \($0.status)." } ?? "")
    }

    static func table(_ monitors: [Monitor]) -> String {
        Table(
            header: ["MONITOR", "DOMAIN", "STATUS", "TIER", "TARGETS", "IMAGE"],
            rows: monitors.map { monitor in
                [
                    monitor.name, String(monitor.domain), monitor.status, monitor.tier,
                    monitor.targets.map { "\($0.name)=\($0.domain)" }.joined(separator: ","),
                    String(monitor.imageSHA256.prefix(16)),
                ]
            }
        ).text
    }
}
