// SPDX-License-Identifier: Apache-2.0
import Host
import Mustache
public import Spec

/// The FLASK module that a spec asks for: a type for each monitor and each target, and the supervisor's.
public enum PolicyModule {
    /// The module's name among Xen's own.
    public static let name = "stubvmi"

    /// The text of the module; the same spec always gives the same text.
    public static func render(_ spec: Spec) throws -> String {
        try PolicyLimits.check(spec)
        let lookup = spec.lookup
        try check(spec, lookup)
        let groups = spec.monitors.count > MonitorGroups.least ? MonitorGroups(spec) : nil
        let context = Context(
            targets: spec.targets.map { target in
                let watchers = lookup.monitors(of: target).map(\.name)
                return Context.Target(
                    name: target.name, type: target.type,
                    watchers: watchers.isEmpty ? "nobody" : watchers.joined(separator: ", "))
            },
            groups: groups?.all.map {
                Context.Group(
                    name: $0.name, targetTypes: set($0.targets), channels: channels($0.targets, $0.hasEvents))
            } ?? [],
            monitors: spec.monitors.enumerated().map { index, monitor in
                let targets = lookup.targets(of: monitor)
                let names = targets.isEmpty ? "none" : targets.map(\.name).joined(separator: ", ")
                return Context.Monitor(
                    name: monitor.name, type: monitor.type, tier: monitor.tier.rawValue, targetNames: names,
                    targetTypes: set(targets), channels: channels(targets, monitor.tier == .events),
                    rings: monitor.tier == .events
                        ? targets.map { Context.Ring(type: monitor.type, target: $0.type) } : [],
                    groups: groups.map { ", " + $0.names(of: index).joined(separator: ", ") } ?? "",
                    refused: groups.map { $0.refused(at: index) }.flatMap { refused in
                        refused.isEmpty
                            ? nil
                            : Context.Refused(
                                type: monitor.type, targetTypes: set(refused),
                                channels: channels(refused, monitor.tier == .events))
                    })
            }, supervisor: Confined(supervisorOf: spec, lookup).map(supervisor))
        let source = String(decoding: PackageResources.flask_module_te_mustache, as: UTF8.self)
        return try MustacheTemplate(string: source).render(context)
    }

    private static func set(_ targets: [Target]) -> String { set(targets.map(\.type)) }

    private static func set(_ types: [String]) -> String {
        if types.isEmpty { return "" }
        let line = "{ \(types.joined(separator: " ")) }"
        return line.utf8.count <= longestSet ? line : "{\n\t\(types.joined(separator: "\n\t")) }"
    }

    /// checkpolicy refuses lines of 8,192 bytes, and a macro puts up to three sets into one.
    private static let longestSet = 2000

    /// The argument with the event channels of targets, for macros that know of tier events.
    private static func channels(_ targets: [Target], _ hasEvents: Bool) -> String {
        hasEvents ? ", " + set(targets.map { "\($0.type)_channel" }) : ""
    }

    private static func supervisor(_ domain: Confined) -> Context.Supervisor {
        Context.Supervisor(
            type: domain.type, names: domain.monitors.map(\.name).joined(separator: ", "),
            monitorTypes: set(domain.monitors.map(\.type)), targetTypes: set(domain.targets),
            eventTypes: set(domain.eventTargets))
    }

    /// What the template's names stand for.
    private struct Context {
        struct Target { var name, type, watchers: String }
        struct Group { var name, targetTypes, channels: String }
        struct Refused { var type, targetTypes, channels: String }
        struct Ring { var type, target: String }
        struct Monitor {
            var name, type, tier, targetNames, targetTypes, channels: String
            var rings: [Ring]
            var groups: String
            var refused: Refused?
        }
        struct Supervisor { var type, names, monitorTypes, targetTypes, eventTypes: String }
        var targets: [Target]
        var groups: [Group]
        var monitors: [Monitor]
        var supervisor: Supervisor?
    }

    /// Names become identifiers and comments of the policy, so nothing else may pass, and no two
    /// domains may end up with one type: `a-b` and `a.b` would.
    private static func check(_ spec: Spec, _ lookup: Spec.Lookup) throws {
        var found: [Diagnostic] = []
        var owners: [String: String] = [:]
        let domains = spec.monitors.map { ($0.name, $0.type) } + spec.targets.map { ($0.name, $0.type) }
        for (name, type) in domains {
            if !type.utf8.allSatisfy(isIdentifier) || type.utf8.count > 128 {
                found.append(
                    Diagnostic(
                        at: nil, "the name '\(name)' cannot be part of a FLASK type",
                        hint: "letters, digits, '_', '-' and '.', at most 100 of them"))
            } else if let other = owners.updateValue(name, forKey: type) {
                found.append(
                    Diagnostic(
                        at: nil, "'\(other)' and '\(name)' would both get the FLASK type \(type)",
                        hint: "names that differ in more than '-', '.' and '_'"))
            }
        }
        for monitor in spec.monitors where Set(monitor.targets).count != lookup.targets(of: monitor).count {
            let words = "monitor '\(monitor.name)' names a target that is not there, or one twice"
            found.append(Diagnostic(at: nil, words))
        }
        guard found.isEmpty else { throw Diagnostics(found) }
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
