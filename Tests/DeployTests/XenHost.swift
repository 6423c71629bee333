// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Synchronization
import SystemPackage
import Testing

@testable import Deploy

/// This machine, with an xl that answers as the test says and remembers what it was asked.
///
/// m4 and checkpolicy are the real ones, so the policies are too, and xenstored is one.
final class XenHost: Sendable {
    private let answers: [String: Invocation.Outcome]
    private let xenstored: FilePath
    private let asked = Mutex<[String]>([])

    /// Domains as `xl list -Z` prints them, below dom0; the socket of a xenstored.
    init(
        domains: [String] = [], mode: String = "Enforcing", answers: [String: Invocation.Outcome] = [:],
        xenstored: FilePath
    ) {
        self.xenstored = xenstored
        let list =
            "Name ID Mem VCPUs State Time(s) Security Label\n"
            + "Domain-0 0 768 1 r----- 5.9 system_u:system_r:dom0_t\n"
            + domains.map { $0 + "\n" }.joined()
        self.answers = [
            "xl getenforce": .init(status: 1, output: mode + "\n"),
            "xl list -Z": .init(status: 0, output: list),
            // Away from Xen any version's policy sources do.
            "xl info": .init(status: 1, errors: "no Xen"),
        ].merging(answers) { $1 }
    }

    /// What xl was asked to change, in order; a policy's path is not part of it.
    var changes: [String] {
        asked.withLock { $0 }.filter { !["xl getenforce", "xl list -Z", "xl info"].contains($0) }
    }

    func site(_ layout: Layout) -> Site {
        var host = Host.real { _ in }
        let run = host.run
        host.run = { invocation in
            guard invocation.program == "xl" else { return try await run(invocation) }
            let words = invocation.arguments.first == "loadpolicy" ? "xl loadpolicy" : invocation.description
            self.asked.withLock { $0.append(words) }
            guard let outcome = self.answers[words] else {
                throw ToolError(.toolFailed, "the test has no answer to '\(words)'")
            }
            return outcome
        }
        return Site(
            host: host, layout: layout, store: { [xenstored] in try XenStore.open(socket: xenstored) },
            runningPolicy: { nil })
    }
}
