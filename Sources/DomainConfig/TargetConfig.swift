// SPDX-License-Identifier: Apache-2.0
public import Spec
import TargetBundle

/// The configuration that reaches the image in its bundle: whom to watch and what to run.
public enum TargetConfig {
    /// The JSON document of a monitor's bundle, with its keys always in the same order.
    public static func json(monitor: Monitor, spec: Spec) -> String {
        let profiles = profiles(monitor: monitor, spec: spec)
        let targets = spec.targets(of: monitor).map { target in
            JSON.object([
                ("name", .text(target.name)), ("os", .text(target.os.rawValue)),
                ("profile", .number(profiles.firstIndex(of: target.profile) ?? 0)),
            ])
        }
        let document = JSON.object([
            ("version", .number(1)), ("monitor", .text(monitor.name)), ("targets", .list(targets)),
            ("programs", .list(monitor.programs.map { $0.json() } + monitor.cPrograms.map(\.json))),
        ])
        return document.text + "\n"
    }

    /// The profiles of a monitor's bundle, in the order of their sections; targets may share one.
    public static func profiles(monitor: Monitor, spec: Spec) -> [Target.ProfileSource] {
        spec.targets(of: monitor).reduce(into: []) { profiles, target in
            if !profiles.contains(target.profile) { profiles.append(target.profile) }
        }
    }
}
