// SPDX-License-Identifier: Apache-2.0
import Host
import Synchronization

/// Tells the user what is going on, and how long each stage took.
final class Progress: Sendable {
    private let terminal = Terminal.current
    private let start = ContinuousClock.now
    private let finished = Mutex<[(name: String, time: Duration)]>([])

    /// The machine this program runs on, reporting here.
    var host: Host {
        var host = Host.real(report: { line in self.say(line) }, warn: { line in Terminal.warn(line) })
        if terminal.isJournal {
            // Who reads the journal of a service wants to know what it did to the host.
            host.run = { [run = host.run] invocation in
                Terminal.say("\(invocation)", .debug)
                return try await run(invocation)
            }
        }
        return host
    }

    /// Prints a line, on a terminal with the seconds since the start.
    func say(_ line: String) {
        switch terminal.progress {
        case .timed:
            let time = "[\(Progress.seconds(ContinuousClock.now - start, width: 6))]"
            Terminal.say("\(terminal.errors(.quiet, time)) \(line)")
        case .plain: Terminal.say(line)
        case .none: break
        }
    }

    /// Runs a stage of the work and remembers how long it took.
    func stage<Result>(_ name: String, _ body: () async throws -> Result) async throws -> Result {
        say(name)
        let begin = ContinuousClock.now
        let result = try await body()
        finished.withLock { $0.append((name, ContinuousClock.now - begin)) }
        return result
    }

    /// The stages that ended, in order.
    var stages: [(name: String, time: Duration)] { finished.withLock { $0 } }

    static func seconds(_ time: Duration, width: Int = 0) -> String {
        let tenths = (time / .milliseconds(100)).rounded()
        let text = "\(Int(tenths) / 10).\(Int(tenths) % 10) s"
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
