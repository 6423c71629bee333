// SPDX-License-Identifier: Apache-2.0
import Spec

/// What one tier lets a monitor do, permission by permission: the documentation that a compiled
/// policy is compared with. What is not listed here, a monitor may not do to anything.
struct Allowance: Equatable {
    /// Who acts: the monitor's domain, or an event channel of its.
    enum Subject { case domain, channel }

    /// On what.
    enum Object {
        /// Each of the monitor's targets.
        case target
        /// The monitor itself: domains meet themselves as their type with `_self`.
        case own
        /// Its event channels.
        case ownChannel
        case hypervisor
        case dom0
        /// The xenstore stub domain, where the site's policy has one.
        case xenstore
    }

    var subject: Subject
    var object: Object
    var objectClass: String
    var permission: String
    /// Why the monitor has it.
    var reason: String
    /// A boolean of the policy may take it away.
    var isSwitchable = false
}

extension Tier {
    /// Everything that a monitor of this tier may do.
    var allowances: [Allowance] {
        switch self {
        case .read: Allowance.onTargets + Allowance.anyMonitor
        }
    }
}

extension Allowance {
    /// Tier read, on each target.
    static let onTargets = [
        Allowance(.domain, .target, "mmu", "map_read", "maps the target's memory, read-only"),
        Allowance(.domain, .target, "mmu", "stat", "asks how much memory it has (XENMEM_maximum_gpfn)"),
    ]

    /// What every monitor needs to run at all; nothing of it is on another guest.
    static let anyMonitor = [
        Allowance(.domain, .own, "mmu", "map_read", "its own page tables"),
        Allowance(.domain, .own, "mmu", "map_write", "its own page tables"),
        Allowance(.domain, .own, "mmu", "updatemp", "its own page tables"),
        Allowance(.domain, .own, "mmu", "pinpage", "its own page tables"),
        Allowance(.domain, .own, "mmu", "mmuext_op", "its own page tables, flushing its own TLB"),
        Allowance(.domain, .own, "mmu", "adjust", "its own memory reservation"),
        Allowance(.domain, .own, "mmu", "physmap", "its own memory map"),
        Allowance(.domain, .own, "mmu", "stat", "its own memory reservation"),
        Allowance(.domain, .own, "grant", "setup", "its own grant table: console and xenstore"),
        Allowance(.domain, .own, "grant", "query", "its own grant table"),
        Allowance(.domain, .own, "domain2", "get_vnumainfo", "its own NUMA layout; in Xen's macro"),
        Allowance(.domain, .own, "hvm", "getparam", "of no use to a PV domain; in Xen's macro"),
        Allowance(.domain, .own, "hvm", "setparam", "of no use to a PV domain; in Xen's macro"),
        Allowance(.domain, .own, "hvm", "altp2mhvm_op", "of no use to a PV domain; in Xen's macro"),
        Allowance(.domain, .ownChannel, "event", "create", "event channels of its console and xenstore"),
        Allowance(.domain, .ownChannel, "event", "send", "event channels of its console and xenstore"),
        Allowance(.domain, .ownChannel, "event", "status", "event channels of its console and xenstore"),
        Allowance(.channel, .dom0, "event", "bind", "its console and xenstore are served by dom0"),
        Allowance(.channel, .xenstore, "event", "bind", "or by the xenstore stub domain"),
        Allowance(.domain, .hypervisor, "version", "xen_extraversion", "asks which Xen this is"),
        Allowance(.domain, .hypervisor, "version", "xen_compile_info", "asks which Xen this is"),
        Allowance(.domain, .hypervisor, "version", "xen_capabilities", "asks which Xen this is"),
        Allowance(.domain, .hypervisor, "version", "xen_changeset", "asks which Xen this is"),
        Allowance(.domain, .hypervisor, "version", "xen_pagesize", "asks which Xen this is"),
        Allowance(.domain, .hypervisor, "version", "xen_guest_handle", "asks for its own UUID"),
        Allowance(
            .domain, .hypervisor, "xen", "writeconsole", "prints before its console works, and when it fails",
            isSwitchable: true),
    ]

    init(
        _ subject: Subject, _ object: Object, _ objectClass: String, _ permission: String, _ reason: String,
        isSwitchable: Bool = false
    ) {
        self.init(
            subject: subject, object: object, objectClass: objectClass, permission: permission,
            reason: reason, isSwitchable: isSwitchable)
    }
}
