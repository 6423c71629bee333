// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// When colours are used.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// How progress is told on standard error.
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, plain, none
}

/// A command of the tool: it can be told how to write to the terminal.
protocol Command: AsyncParsableCommand {
    var terminal: TerminalOptions { get }
}

/// The options that every command has.
struct TerminalOptions: ParsableArguments {
    @Option(help: "Colours; auto: on a terminal, unless NO_COLOR is set.")
    var color: ColorChoice = .auto
    @Option(help: "Progress; auto: with the elapsed time on a terminal; none: only warnings and errors.")
    var progress: ProgressChoice = .auto

    /// What comes of them in this process.
    var chosen: Terminal { Terminal(color: color, progress: progress, in: .own) }
}
