// SPDX-License-Identifier: Apache-2.0
import Host
public import Spec
public import SystemPackage

extension Proof {
    /// Reads a compiled policy back and compares it, whole, with the tiers of a spec.
    ///
    /// An error means that the file could not be judged; a policy that is not what the spec asks for
    /// is a proof with violations.
    ///
    /// With `sealed`, whoever may still change the policy is a violation too.
    public static func prove(binary: FilePath, spec: Spec, sealed: Bool = false) throws -> Proof {
        let bytes = try Files.read(binary, limit: 64 << 20)
        do {
            let policy = try BinaryPolicy.read(
                bytes, monitors: Confined.all(of: spec).map(\.label), targets: spec.targets.map(\.label))
            return prove(policy, spec: spec, sealed: sealed, sha256: Digest.sha256(bytes))
        } catch var error as ToolError {
            error.message = "cannot prove \(binary): \(error.message)"
            throw error
        }
    }

    static func prove(_ policy: BinaryPolicy, spec: Spec, sealed: Bool, sha256: String) -> Proof {
        var proof = Proof(
            sha256: sha256, format: policy.format, types: policy.types.count, sealed: true, rows: [],
            others: [],
            violations: [])
        proof.checkEnforcement(policy)
        proof.checkSeal(policy, wanted: sealed)
        let confined = Confined.all(of: spec)
        proof.checkLabels(
            policy, confined.map { ($0.label, $0.type) } + spec.targets.map { ($0.label, $0.type) })
        let sides = RuleSides(policy)
        let lookup = spec.lookup
        for domain in confined {
            proof.checkReach(of: domain, sides)
            proof.checkExposure(of: domain, sides)
        }
        for target in spec.targets { proof.checkMemory(of: target, sides, lookup) }
        proof.rows.sort(by: Row.isBefore)
        proof.others.sort(by: Row.isBefore)
        return proof
    }

    /// Types whose denials are ignored make every row below meaningless.
    private mutating func checkEnforcement(_ policy: BinaryPolicy) {
        for type in policy.permissive.sorted() {
            add(.unenforced, type, "*", "*", [], "the policy makes \(type) permissive: it may do everything")
        }
        if policy.unknown == .allow {
            add(.unenforced, "*", "*", "*", [], "the policy allows all operations that it does not know")
        }
        if policy.format != 24 && policy.format != 30 {
            add(
                .unenforced, "*", "*", "*", [],
                "the policy has format \(policy.format); Xen loads only 24 and 30")
        }
    }

    /// Who may change the policy: nobody in a sealed one.
    private mutating func checkSeal(_ policy: BinaryPolicy, wanted: Bool) {
        for rule in policy.rules where rule.objectClass == "security" {
            let writes = rule.ever.intersection(Seal.writes)
            if writes.isEmpty { continue }
            sealed = false
            guard wanted else { continue }
            add(
                .unsealed, rule.source, rule.target, rule.objectClass, writes,
                "\(rule.source) may \(writes.sorted().joined(separator: ", ")) (security) on \(rule.target): "
                    + "the policy is not sealed")
        }
    }

    /// Each label must lead to the one type that carries its name.
    private mutating func checkLabels(_ policy: BinaryPolicy, _ expected: [(String, String)]) {
        let unlabeled = policy.initial[BinaryPolicy.unlabeled]
        for (label, type) in expected {
            guard let found = policy.labels[label] else {
                add(
                    .label, type, "", "", [],
                    "the policy does not know \(label): a domain with it would be unlabeled")
                continue
            }
            if found == unlabeled {
                add(.label, type, found, "", [], "\(label) means the type of everything unlabeled, \(found)")
            } else if found != type {
                add(.label, type, found, "", [], "\(label) is only another name of \(found)")
            }
        }
    }

    mutating func add(
        _ kind: Violation.Kind, _ source: String, _ target: String, _ objectClass: String,
        _ permissions: Set<String>, _ message: String
    ) {
        violations.append(
            Violation(
                kind: kind, source: source, target: target, class: objectClass,
                permissions: permissions.sorted(), message: message))
    }
}

extension Proof.Row {
    static func isBefore(_ a: Self, _ b: Self) -> Bool {
        // The supervisor, which has no name, last.
        (a.monitor.isEmpty ? 1 : 0, a.monitor, a.source, a.target, a.class)
            < (b.monitor.isEmpty ? 1 : 0, b.monitor, b.source, b.target, b.class)
    }
}
