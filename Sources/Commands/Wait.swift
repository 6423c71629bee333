// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host

/// `stubvmi wait NAME`
struct Wait: Command {
    static let configuration = CommandConfiguration(
        abstract: "Wait until a monitor and its targets are there and it watches them.",
        discussion: """
            For scripts beside `stubvmi watch`: after a target was started anew, say. `apply` and `rotate` wait \
            themselves. Ends with status 0 when it is so, and 1 when it was not in time.
            """)

    @Argument(help: "The monitor's name.", completion: .monitor) var name: String
    @Option(help: ArgumentHelp("How long to wait.", valueName: "seconds")) var timeout = 60
    @OptionGroup var root: RootOption
    @OptionGroup var terminal: TerminalOptions

    func validate() throws {
        guard (0...86400 * 365).contains(timeout) else { throw ValidationError("that is no time to wait") }
    }

    func run() async throws {
        let progress = Progress()
        let domain = try await Readiness(site: root.site(progress)).wait(
            for: name, timeout: .seconds(timeout))
        progress.host.report("\(name): ready, domain \(domain)")
    }
}
