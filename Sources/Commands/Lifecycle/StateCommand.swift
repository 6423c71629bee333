// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host

/// `stubvmi state ...`
struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Look at what the tool has recorded of this host, and mend it.",
        subcommands: [List.self, Show.self, Import.self, Forget.self])

    /// `stubvmi state list`
    struct List: Command {
        static let configuration = CommandConfiguration(
            abstract: "List the recorded monitors; asks neither Xen nor xenstore.")

        @OptionGroup var root: RootOption
        @OptionGroup var output: OutputOptions
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            try output.put(StateRecord(try State.load(root.site(Progress()).layout)))
        }
    }

    /// `stubvmi state show NAME`
    struct Show: Command {
        static let configuration = CommandConfiguration(
            abstract: "Show all that is recorded of one monitor.")

        @Argument(help: "The monitor's name.", completion: .monitor) var name: String
        @OptionGroup var root: RootOption
        @OptionGroup var output: OutputOptions
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let record = StateRecord(try State.load(root.site(Progress()).layout), of: name)
            guard !record.monitors.isEmpty else {
                throw ToolError(
                    .notFound, "the state has no monitor '\(name)'", hint: "stubvmi state list")
            }
            try output.put(record)
        }
    }

    /// `stubvmi state import SPEC`
    struct Import: Command {
        static let configuration = CommandConfiguration(
            abstract: "Record the monitors of a spec that run but are not recorded; the host stays as it is.")

        @OptionGroup var spec: SpecArgument
        @OptionGroup var root: RootOption
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let names = try await StateEditor(site: root.site(Progress())).importing(try spec.load())
            Terminal.put(
                names.isEmpty
                    ? "nothing to import: no monitor of the spec runs unrecorded"
                    : names.map { "\($0): imported; stubvmi plan says what is missing" }
                        .joined(separator: "\n"))
        }
    }

    /// `stubvmi state forget NAME`
    struct Forget: Command {
        static let configuration = CommandConfiguration(
            abstract: "Drop the record of a monitor; its domain, if it has one, stays as it is.")

        @Argument(help: "The monitor's name.", completion: .monitor) var name: String
        @OptionGroup var root: RootOption
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            try await StateEditor(site: root.site(Progress())).forgetting(name)
            Terminal.put("\(name): forgotten")
        }
    }
}

/// What is recorded, as a result.
struct StateRecord: Presentable {
    var schema = 1
    var policySHA256: String?
    var imageSHA256: String?
    var previousImageSHA256: String?
    var monitors: [State.Monitor]
    var supervisor: State.Supervisor?

    init(_ state: State, of name: String? = nil) {
        policySHA256 = state.policy?.sha256
        imageSHA256 = state.image
        previousImageSHA256 = state.previousImage
        monitors = state.monitors.filter { name == nil || $0.name == name }
        supervisor = name == nil ? state.supervisor : nil
    }

    var text: String {
        Table(
            header: ["MONITOR", "DOMAIN", "HAND-OVER", "TIER", "TARGETS", "IMAGE", "BUNDLE"],
            rows: monitors.map { monitor in
                [
                    monitor.name, String(monitor.domain), String(monitor.generation), monitor.tier,
                    monitor.targets.map { "\($0.name)=\($0.domain)" }.joined(separator: ","),
                    String(monitor.image.prefix(16)), String(monitor.bundle.prefix(16)),
                ]
            }
        ).text
            + (supervisor.map { "\nTheir supervisor is domain \($0.domain), image \($0.image.prefix(16))." }
                ?? "")
    }
}
