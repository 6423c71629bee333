// SPDX-License-Identifier: Apache-2.0
import Spec

/// The xenstore entries of a monitor as shell commands, for those who want to see or set them by hand.
enum GrantScript {
    static func text(_ monitor: Monitor) throws -> String {
        let template = try Template("grants.sh.mustache", PackageResources.grants_sh_mustache)
        let targets = monitor.targets.enumerated().map { index, name in
            ["index": Template.Value.number(index), "name": .text(name)]
        }
        return try template.render(["name": .text(monitor.name), "targets": .list(targets)])
    }
}
