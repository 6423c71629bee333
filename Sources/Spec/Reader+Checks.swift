// SPDX-License-Identifier: Apache-2.0
import Host

extension Spec {
    /// The most monitors of one target: a xenstore node has five access entries, and its owner and the
    /// target itself hold two of those of the target's name.
    public static let mostMonitorsOfTarget = 3
}

extension Reader {
    /// What only shows when monitors and targets are looked at together.
    func check(_ monitors: [DraftMonitor], _ targets: [DraftTarget]) {
        checkNames(monitors.compactMap(\.name), "monitor")
        checkNames(targets.compactMap(\.name), "target")
        let watchers = Dictionary(
            monitors.compactMap(\.name).map { ($0.value, $0) }, uniquingKeysWith: { one, _ in one })
        for name in targets.compactMap(\.name) {
            guard let monitor = watchers[name.value] else { continue }
            error(
                at: name.at,
                "'\(name.value)' is also a monitor, at line \(monitor.at.line); a domain's name is its own",
                hint: "rename one of them")
        }
        let known = targets.compactMap(\.name?.value)
        let names = Set(known)
        for monitor in monitors {
            for target in monitor.targets
            where !names.contains(target.value) || target.value == monitor.name?.value {
                check(target, of: monitor, watchers, known)
            }
        }
        checkWatched(monitors, targets)
        checkEvents(monitors)
        checkCPrograms(monitors)
    }

    /// Names must differ, and so must the FLASK types that are made from them.
    private func checkNames(_ names: [Located<String>], _ what: String) {
        var seen: [String: Located<String>] = [:]
        for name in names {
            let identifier = Label.identifier(name.value)
            guard let other = seen[identifier] else {
                seen[identifier] = name
                continue
            }
            if other.value == name.value {
                error(
                    at: name.at, "there is a \(what) '\(name.value)' already, at line \(other.at.line)",
                    hint: "rename one of them")
            } else {
                error(
                    at: name.at,
                    "'\(name.value)' and '\(other.value)' (line \(other.at.line)) have the same FLASK type "
                        + "stubvmi_\(what)_\(identifier)_t",
                    hint: "let them differ in more than '-', '.' and '_'")
            }
        }
    }

    private func check(
        _ target: Located<String>, of monitor: DraftMonitor, _ watchers: [String: Located<String>],
        _ known: [String]
    ) {
        if target.value == monitor.name?.value {
            return error(at: target.at, "the monitor '\(target.value)' targets itself", hint: "name a target")
        }
        if watchers[target.value] != nil {
            return error(
                at: target.at, "'\(target.value)' is a monitor; a monitor cannot be watched",
                hint: "name a target")
        }
        error(
            at: target.at, "there is no target '\(target.value)'",
            hint: nearest(target.value, among: known) ?? "describe it under 'targets:'")
    }

    /// Xen has one ring for the events of a domain, and refuses it to a second monitor.
    private func checkEvents(_ monitors: [DraftMonitor]) {
        var owners: [String: String] = [:]
        for monitor in monitors where monitor.tier == .events {
            guard let name = monitor.name?.value else { continue }
            for target in monitor.targets {
                guard let other = owners.updateValue(name, forKey: target.value) else { continue }
                error(
                    at: target.at,
                    "'\(target.value)' has two monitors of tier events, '\(other)' and '\(name)'; Xen gives "
                        + "the events of a domain to one",
                    hint: "let one monitor run more programs, or give one of them tier control")
            }
        }
    }

    private func checkWatched(_ monitors: [DraftMonitor], _ targets: [DraftTarget]) {
        var watches: [String: [Located<String>]] = [:]
        for target in monitors.flatMap(\.targets) { watches[target.value, default: []].append(target) }
        for name in targets.compactMap(\.name) {
            let places = watches[name.value] ?? []
            guard places.count > Spec.mostMonitorsOfTarget else { continue }
            error(
                at: places[Spec.mostMonitorsOfTarget].at,
                "'\(name.value)' has \(places.count) monitors; xenstore can let at most "
                    + "\(Spec.mostMonitorsOfTarget) read a target's name",
                hint: "let one monitor run more programs")
        }
    }
}
