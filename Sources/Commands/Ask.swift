// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
import Deploy
public import DomainConfig
import Host
import Spec
import TargetBundle

/// `stubvmi ask MONITOR ACTION PROGRAM`
struct Ask: Command {
    static let configuration = CommandConfiguration(
        abstract: "Have a monitor that runs start, stop or run a program, or tell what it runs.",
        discussion: """
            start runs a program from now on, at once and then at each interval (without --every once, or each \
            second what tells of events); of one that runs with the same settings it changes the interval. stop ends it. run is for once, and \
            its record is what is printed; where that has error or partial, the status is 1. list tells \
            what runs. hang is a drill: the monitor stops working, so that the supervisor takes over.
            All of it lasts until the monitor is handed its programs anew (apply, rotate, watch) or ends: what \
            is to last belongs into the spec. Nothing is built, loaded or launched.
            For example: stubvmi ask watch-web start dmesg --every 5s --count 64
            """)

    @Argument(help: "The monitor's name.", completion: .monitor) var monitor: String
    @Argument(help: ArgumentHelp("What it is to do.", valueName: "action"))
    var action: Question.Action
    @Argument(
        help:
            "The program, as in a spec; of start, stop and run. Of start and stop also one in C, by its name.",
        completion: .list(ProgramKind.allCases.map(\.rawValue)))
    var program: String?
    @Option(
        help: ArgumentHelp("The target; otherwise all of the monitor's.", valueName: "name"),
        completion: .target)
    var target: String?
    @Option(help: ArgumentHelp("How often it is to run from now on: 100ms to 24h.", valueName: "time"))
    var every: String?
    @Option(help: "The kernel symbol that it reads.") var symbol: String?
    @Option(help: "The virtual address that it reads, in hexadecimal.") var address: String?
    @Option(help: "Only processes of this pid or name, or its memory.") var process: String?
    @Option(help: "How many bytes or messages it reads.") var count: UInt64?
    @Option(
        help: ArgumentHelp(
            "How long to wait for the answer, and before that for the answer to what others asked.",
            valueName: "seconds"))
    var timeout = 10
    @OptionGroup var root: RootOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func validate() throws {
        guard (1...86400).contains(timeout) else { throw ValidationError("that is no time to wait") }
        _ = try question()
    }

    func run() async throws {
        let question = try question()
        let progress = Progress()
        let record = try await Deploy.Ask(site: root.site(progress)).answer(
            question, by: monitor, timeout: .seconds(timeout))
        switch output.output {
        case .json: Terminal.put(try record.line())
        case .text where question.action == .run || question.action == .list:
            Terminal.put(RecordView(record: record).text)
        case .text: progress.host.report(told(question))
        }
        if record.error != nil || record.partial != nil { throw ExitCode(ExitStatus.failed) }
    }

    /// What was asked; wrong usage is told before anything is looked at.
    func question() throws -> Question {
        let words = ProgramWords(symbol: symbol, address: address, process: process, count: count)
        if every != nil, action != .start { throw ValidationError("\(action.rawValue) takes no --every") }
        guard action.hasProgram else {
            let isBare =
                program == nil && target == nil && symbol == nil && address == nil && process == nil
                && count == nil
            guard isBare else {
                throw ValidationError("\(action.rawValue) takes neither a program nor its settings")
            }
            return Question(action)
        }
        guard let program else {
            throw ValidationError("\(action.rawValue) takes a program, such as process-list")
        }
        if let cProgram = try words.cProgram(program, every: every) {
            return Question(action, target: target, cProgram: cProgram)
        }
        return Question(action, target: target, program: try words.request(program, every: every))
    }

    /// What has come of a question that no record answers.
    private func told(_ question: Question) -> String {
        let program = question.programName ?? ""
        let place = question.target.map { "on '\($0)'" } ?? "on all its targets"
        let every = question.program?.every ?? question.cProgram?.every
        let often = every.map { "every \(Interval.text($0))" } ?? "once"
        return switch question.action {
        case .start:
            "\(monitor): \(program) runs \(place) \(often), until the next hand-over"
        case .stop: "\(monitor): \(program) runs no more \(place), until the next hand-over"
        case .hang: "\(monitor): does nothing from now on"
        case .run, .list: ""
        }
    }
}

extension Question.Action: ExpressibleByArgument {}
