// SPDX-License-Identifier: Apache-2.0
import Host
public import Spec

/// The xl configs that a spec asks for.
public enum XLConfig {
    /// The config of a monitor's domain: `xl create` takes it as it is.
    public static func monitor(_ monitor: Monitor, image: String, bundle: String) throws -> String {
        for text in [monitor.name, image, bundle] where text.unicodeScalars.contains("\0") {
            throw ToolError(.invalidInput, "an xl config cannot hold a NUL character, as in '\(text)'")
        }
        let template = try Template("monitor.cfg.mustache", PackageResources.monitor_cfg_mustache)
        return try template.render([
            "name": .text(monitor.name), "image": .text(image), "bundle": .text(bundle),
            "memory": .number(monitor.memory), "label": .text(monitor.label),
        ])
    }

    /// Memory in MiB of the supervisor's domain.
    static let supervisorMemory = 8

    /// The config of the supervisor's domain, which runs the image of the monitors.
    public static func supervisor(image: String) throws -> String {
        guard !image.unicodeScalars.contains("\0") else {
            throw ToolError(.invalidInput, "an xl config cannot hold a NUL character, as in '\(image)'")
        }
        let template = try Template("supervisor.cfg.mustache", PackageResources.supervisor_cfg_mustache)
        return try template.render([
            "name": .text(Label.supervisorName), "image": .text(image), "memory": .number(supervisorMemory),
            "label": .text(Label.supervisorLabel),
        ])
    }

    /// What the config of a target's domain needs so that its monitors, and nobody else, may watch it.
    public static func targetSnippet(_ target: Target, spec: Spec) throws -> String {
        let template = try Template("target.cfg.mustache", PackageResources.target_cfg_mustache)
        let watchers = spec.monitors(of: target)
        let monitors = watchers.map(\.name)
        return try template.render([
            "name": .text(target.name), "label": .text(target.label),
            "monitors": .text(monitors.isEmpty ? "none so far" : monitors.joined(separator: ", ")),
            "events": .list(
                watchers.filter { $0.tier == .events }.map { ["monitor": .text($0.name)] }),
        ])
    }
}
