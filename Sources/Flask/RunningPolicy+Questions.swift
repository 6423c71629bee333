// SPDX-License-Identifier: Apache-2.0
import CXenCall
import Foundation
import Host

extension RunningPolicy {
    /// Whether what the policy does not allow is refused, rather than only written into the log.
    public func isEnforcing() throws -> Bool {
        try demand("whether it enforces the policy", FLASK_GETENFORCE).value == 1
    }

    /// How often rules changed since boot: it grows by one with each policy that is loaded and each boolean
    /// that is set, whoever does it, so a number that is not the one seen last means other rules. 0 is no
    /// policy yet (`flask=late`), 1 the one that Xen was booted with.
    public func sequence() throws -> UInt32 {
        // Any two of the objects that are there before a policy is.
        let answer = try demand("which policy it has", FLASK_ACCESS) { operation, _ in
            operation.u.access.ssid = 1
            operation.u.access.tsid = 1
            operation.u.access.tclass = 1
        }
        return answer.operation.u.access.seqno
    }

    /// Whether the loaded policy knows a label: its user, its role and its type, together.
    public func knows(label: String) throws -> Bool {
        try sequence() > 0 && identifier(of: label) != nil
    }

    /// Whether the loaded policy allows it. The labels have to be known.
    public func allows(source: String, target: String, _ permission: Permission) throws -> Bool {
        let ids = try [source, target].map { label in
            guard let id = try identifier(of: label) else {
                throw ToolError(
                    .notFound, "the loaded policy does not know the label '\(visible(label, limit: 200))'",
                    hint: "stubvmi policy load SPEC")
            }
            return id
        }
        let answer = try demand("what \(source) may do", FLASK_ACCESS) { operation, _ in
            operation.u.access.ssid = ids[0]
            operation.u.access.tsid = ids[1]
            operation.u.access.tclass = permission.objectClass
            operation.u.access.req = permission.bits
        }
        return answer.operation.u.access.allowed & permission.bits == permission.bits
    }

    /// Whether dom0 may do something to the policy itself.
    public func dom0May(_ permission: Permission) throws -> Bool {
        try allows(source: Self.dom0, target: Self.security, permission)
    }

    /// Whether the rules stay as they are until the host reboots: FLASK enforces, and dom0 may not load a
    /// policy, leave enforcing mode or set booleans.
    public func isSealed() throws -> Bool {
        guard try isEnforcing() else { return false }
        return try ![.loadPolicy, .setEnforce, .setBoolean].contains(where: dom0May)
    }

    /// The hypervisor's number for a label; nil if the policy does not know it.
    private func identifier(of label: String) throws -> UInt32? {
        let bytes = Array(label.utf8)
        // Xen reads a page at most.
        guard !bytes.isEmpty, bytes.count < 4096, !bytes.contains(0) else { return nil }
        let answer = try ask(FLASK_CONTEXT_TO_SID, text: bytes) { operation, text in
            operation.u.sid_context.context.p = text
            operation.u.sid_context.size = UInt32(bytes.count)
        }
        if answer.error == EINVAL { return nil }
        guard answer.error == 0 else { throw Self.failure("whether it knows a label", answer.error) }
        return answer.operation.u.sid_context.sid
    }
}
