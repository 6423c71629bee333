// SPDX-License-Identifier: Apache-2.0
import Host

@testable import Deploy

extension Sample {
    static var watch: Sample {
        var full = WatchEvent(.died, .warning, "m")
        (full.monitor, full.target, full.domain) = ("m", "web", 2)
        (full.action, full.reasons, full.afterMs) = (.create, ["r"], 1)
        (full.retryMs, full.console, full.hint) = (1000, "c", "h")
        return Sample(section: "watch", full: full, least: [WatchEvent(.steady, .info, "m")])
    }
}
