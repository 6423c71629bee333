// SPDX-License-Identifier: Apache-2.0
import Host
import Spec

/// What a hypervisor can load, whatever the tool could build.
enum PolicyLimits {
    /// Of FLASK_LOAD, in one piece: MAX_POLICY_SIZE of Xen's xsm/flask/flask_op.c.
    static let bytes = 64 << 20
    /// Types are numbered with 16 bits in the hypervisor's rules; each domain of ours takes three, and this
    /// leaves 1,535 to the policies of Xen and the site.
    static let domains = 64_000 / 3

    /// Refuses a spec that has more domains than a policy can have types for.
    static func check(_ spec: Spec) throws {
        let count = spec.monitors.count + spec.targets.count
        guard count <= domains else {
            throw ToolError(
                .unsupported,
                "\(count) monitors and targets need more FLASK types than a policy can have (at most \(domains) of them)",
                hint: "share them among several hosts")
        }
    }

    /// Refuses a policy that the hypervisor would.
    static func check(_ built: BuiltPolicy, _ spec: Spec) throws {
        guard built.bytes <= bytes else {
            throw ToolError(
                .unsupported,
                "the policy has \(built.bytes) bytes; the hypervisor loads at most \(bytes) in one piece",
                hint: "share the monitors and targets among several hosts")
        }
    }
}
