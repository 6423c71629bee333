// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host

/// `stubvmi watch`
struct Watch: Command {
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
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let format = output.output
        let site = site.site(Progress())
        let notify = Notify(environment: site.host.environment)
        try await Deploy.Watch(site: site, notify: notify) { event in
            switch (format, event.level) {
            case (.json, _): if let line = try? json(event) { Terminal.put(line) }
            case (.text, "error"): Terminal.say("stubvmi: error: " + event.message, .error)
            case (.text, "warning"): Terminal.warn(event.message)
            case (.text, _): Terminal.say(event.message)
            }
        }.run()
    }
}
