// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host

/// `stubvmi watch`
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keep what was applied last true, until told to end.",
        discussion: """
            A target that starts anew is given to its monitors again, a monitor that dies is launched again (after 1, \
            2, 4 ... 60 seconds), a policy that somebody else loaded is replaced. A target that is paused while its \
            monitor is gone is reported with the command that frees it. The spec on disk is not followed: apply is \
            yours. Ends with status 0 on SIGTERM, 1 when xenstored goes away.
            """)

    @OptionGroup var site: SiteOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let format = output.output
        try await Deploy.Watch(site: site.site(Progress()), notify: { _ in }) { event in
            switch format {
            case .json: if let line = try? json(event) { Terminal.put(line) }
            case .text: Terminal.say(event.level == "info" ? event.message : "\(event.level): \(event.message)")
            }
        }.run()
    }
}
