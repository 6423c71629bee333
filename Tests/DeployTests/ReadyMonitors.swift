// SPDX-License-Identifier: Apache-2.0
import Grants
import Spec
import XenstoredFixture

@testable import Deploy

/// The sample's `watch-a`, domain 5, with its target `a`, and `watch-b`, domain 6, with `b` and `c`: both are
/// ready, in a real xenstored. `watch-a` was handed other programs, if there are any.
func withMonitors(
    tier: String = "read", programs: [Program]? = nil, _ body: (Ask, XenStore) async throws -> Void
) async throws {
    try await withLayout { layout in
        var state = Sample.state
        state.monitors[0].tier = tier
        if let programs { state.spec?.monitors[0].programs = programs }
        try state.save(layout)
        let (daemon, store) = try await Daemon.started(with: [5: "watch-a", 6: "watch-b"])
        defer { daemon.stop() }
        for domain in [5, 6] {
            try store.write("/local/domain/\(domain)/stubvmi/generation", "1")
            try store.write("/local/domain/\(domain)/data/stubvmi/state", "ready 1")
        }
        try await body(Ask(site: XenHost(xenstored: daemon.socket).site(layout)), store)
    }
}
