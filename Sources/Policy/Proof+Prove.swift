// SPDX-License-Identifier: Apache-2.0
import Host
public import Spec
public import SystemPackage

extension Proof {
    /// Reads a compiled policy back and compares it, whole, with the tiers of a spec.
    ///
    /// An error means that the file could not be judged; a policy that is not what the spec asks for
    /// is a proof with violations.
    public static func prove(binary: FilePath, spec: Spec) throws -> Proof {
        let bytes = try Files.read(binary, limit: 64 << 20)
        let labels = spec.monitors.map(\.label) + spec.targets.map(\.label)
        do {
            let policy = try BinaryPolicy.read(bytes, labels: labels)
            return prove(policy, spec: spec, sha256: Digest.sha256(bytes))
        } catch var error as ToolError {
            error.message = "cannot prove \(binary): \(error.message)"
            throw error
        }
    }

    static func prove(_ policy: BinaryPolicy, spec: Spec, sha256: String) -> Proof {
        var proof = Proof(
            sha256: sha256, format: policy.format, types: policy.types.count, rows: [], others: [],
            violations: [])
        proof.checkEnforcement(policy)
        proof.checkLabels(policy, spec)
        for monitor in spec.monitors {
            proof.checkReach(of: monitor, policy, spec)
            proof.checkExposure(of: monitor, policy)
        }
        for target in spec.targets { proof.checkMemory(of: target, policy, spec) }
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

    /// Each label must lead to the one type that carries its name.
    private mutating func checkLabels(_ policy: BinaryPolicy, _ spec: Spec) {
        let expected = spec.monitors.map { ($0.label, $0.type) } + spec.targets.map { ($0.label, $0.type) }
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
        (a.monitor, a.source, a.target, a.class) < (b.monitor, b.source, b.target, b.class)
    }
}
