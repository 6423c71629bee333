// SPDX-License-Identifier: Apache-2.0
public import Host
public import Spec
public import SystemPackage

extension Explanation {
    /// What explains a policy: the spec that it was made from, with its places, and what was built.
    public struct Origin {
        var spec: Spec
        var places: SpecSource
        var built: BuiltPolicy

        public init(spec: Spec, places: SpecSource, built: BuiltPolicy) {
            (self.spec, self.places, self.built) = (spec, places, built)
        }
    }

    /// Explains what the one called so may do: a monitor or target of the spec, a label, or a type.
    public static func make(
        of who: String, binary: FilePath, origin: Origin?, host: Host
    ) async throws -> Explanation {
        let spec = origin?.spec
        let monitor = spec?.monitors.first { [$0.name, $0.label, $0.type].contains(who) }
        let target = spec?.targets.first { [$0.name, $0.label, $0.type].contains(who) }
        let isLabel = who.split(separator: ":", omittingEmptySubsequences: false).count > 2
        let confined = spec.map(Confined.all)?.first { [$0.label, $0.type].contains(monitor?.type ?? who) }
        let label = monitor?.label ?? target?.label ?? (isLabel ? who : "system_u:system_r:\(who)")
        let bytes = try Files.read(binary, limit: PolicyLimits.bytes)
        let policy = try BinaryPolicy.read(bytes, monitors: [label], targets: [])
        guard let type = policy.labels[label] else {
            throw ToolError(
                .notFound, "the policy does not know '\(visible(who, limit: 200))'",
                hint: "the name of a monitor, or a label or type as `xl list -Z` shows it")
        }
        var source: PolicySource?
        if let origin { source = try await PolicySource.make(of: origin.built, host: host) }
        let explainer = Explainer(
            origin: origin, source: source, parties: Parties(spec), confined: confined, monitor: monitor,
            target: target)
        let rules = policy.rules
            .filter {
                $0.source == type || $0.source == "\(type)_channel"
                    || confined?.leadsToMonitor($0.source, $0.target) ?? false
            }
            .sorted { ($0.source, $0.target, $0.objectClass) < ($1.source, $1.target, $1.objectClass) }
        return Explanation(
            policySHA256: Digest.sha256(bytes), label: label, type: type, name: monitor?.name ?? target?.name,
            tier: monitor?.tier.rawValue, rules: rules.map(explainer.row))
    }
}

/// Finds the reason, the rule and the line of the spec for each permission.
private struct Explainer {
    var origin: Explanation.Origin?
    var source: PolicySource?
    var parties: Parties
    var confined: Confined?
    var monitor: Monitor?
    var target: Target?

    func row(_ rule: BinaryPolicy.Rule) -> Explanation.Row {
        let (whom, part) = parties[rule.target]
        let own =
            monitor.map { whom == .monitor($0) } ?? target.map { whom == .target($0) }
            ?? (whom == .supervisor && confined?.type == Label.supervisor)
        let words =
            switch part {
            case .domain where confined?.leadsToMonitor(rule.source, rule.target) ?? false: "the monitor"
            case .domain: own ? "a domain of its own type" : whom.words
            case .own: own ? "itself" : "\(whom.words), as it meets itself"
            case .channel: own ? "its own event channels" : "event channels of \(whom.words)"
            }
        return Explanation.Row(
            source: rule.source, target: rule.target, whom: words, class: rule.objectClass,
            permissions: rule.ever.sorted().map { permission($0, rule, parties[rule.source].party, whom) })
    }

    private func permission(
        _ name: String, _ rule: BinaryPolicy.Rule, _ who: Party, _ whom: Party
    ) -> Explanation.Permission {
        let giving = source?.giving(name, of: rule.objectClass, to: rule.source, on: rule.target) ?? []
        // The rule that is about the fewest says most.
        let best = giving.first { $0.call.contains("/\(PolicyModule.name).te") } ?? giving.first
        let reason = confined?.allowances(from: rule.source, to: rule.target)
            .first { $0.objectClass == rule.objectClass && $0.permission == name }?.reason
        return Explanation.Permission(
            name: name, conditional: !rule.always.contains(name), reason: reason,
            macro: best.flatMap { best in origin.flatMap { PolicySource.macro(at: best.rule, of: $0.built) }
            },
            rule: best.map { Self.place($0.rule) }, spec: specPlace(who, whom))
    }

    /// The line of the spec that the permission is there for.
    private func specPlace(_ who: Party, _ whom: Party) -> String? {
        guard let places = origin?.places else { return nil }
        if let monitor {
            for case .target(let watched) in [who, whom] {
                return places.watch(of: watched.name, by: monitor.name)?.description
            }
            return places.monitors[monitor.name]?.description
        }
        if let confined {
            // The supervisor is there for the tiers: the first that asks for this.
            let cause = confined.monitors.first { monitor in
                switch whom {
                case .monitor(let other): monitor == other
                case .target(let target): monitor.targets.contains(target.name)
                default: true
                }
            }
            return cause.flatMap { places.tiers[$0.name]?.description }
        }
        return target.flatMap { places.targets[$0.name]?.description }
    }

    /// Ours lie in the folder flask; the rest is Xen's, or the site's.
    private static func place(_ rule: String) -> String {
        let name = rule.split(separator: "/").last.map(String.init) ?? rule
        return name.hasPrefix("introspection") ? "flask/\(name)" : rule
    }
}

extension Confined {
    /// Whether an event channel of a target leads to the monitor, and its tier names that.
    fileprivate func leadsToMonitor(_ source: String, _ target: String) -> Bool {
        target == type && types(of: Allowance.Subject.targetChannel).contains(source)
            && allowances.contains { $0.subject == .targetChannel }
    }
}
