// SPDX-License-Identifier: Apache-2.0
import Spec

/// One thing that a monitor's tier, or the supervisor's part, lets it do: the documentation that a compiled
/// policy is compared with. What is not listed, it may not do to anything.
struct Allowance: Equatable {
    /// Who acts: the domain, an event channel of its, or one of its targets'.
    enum Subject { case domain, channel, targetChannel }

    /// On what.
    enum Object {
        /// Each of the monitor's targets; of the supervisor's, each target of a monitor that it looks after.
        case target
        /// Of the supervisor's targets, those with a monitor of tier events.
        case eventTarget
        /// The event channels of its targets.
        case targetChannel
        /// The domain itself: domains meet themselves as their type with `_self`.
        case own
        /// Its event channels.
        case ownChannel
        /// The monitor, as others meet it; of the supervisor's, each monitor that it looks after.
        case monitor
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
    var allowances: [Allowance] { onTargets + Allowance.any }

    /// What it may do to its targets, and what leads from them to it.
    var onTargets: [Allowance] {
        switch self {
        case .read: Allowance.read
        case .control: Allowance.read + Allowance.control
        case .events: Allowance.read + Allowance.control + Allowance.events
        }
    }
}

extension Allowance {
    /// Tier read, on each target.
    static let read = [
        Allowance(.domain, .target, "mmu", "map_read", "maps the target's memory, read-only"),
        Allowance(.domain, .target, "mmu", "stat", "asks how much memory it has (XENMEM_maximum_gpfn)"),
    ]

    /// What tier control adds to it.
    static let control = [
        Allowance(.domain, .target, "mmu", "map_write", "maps the target's memory to write it"),
        Allowance(
            .domain, .target, "domain", "getdomaininfo", "asks whether it runs, and of what kind it is"),
        Allowance(.domain, .target, "domain", "pause", "stops the target"),
        Allowance(.domain, .target, "domain", "unpause", "lets it go on"),
        Allowance(
            .domain, .target, "domain", "getvcpucontext", "reads the general and floating-point registers"),
        Allowance(.domain, .target, "domain", "setvcpucontext", "writes them"),
        Allowance(
            .domain, .target, "hvm", "gethvmc", "reads all state of its processors and virtual devices"),
        Allowance(.domain, .target, "hvm", "sethvmc", "writes it"),
    ]

    /// What tier events adds to that.
    static let events = [
        Allowance(.domain, .target, "domain2", "vm_event", "has its events reported, and answers them"),
        Allowance(.domain, .target, "domain2", "mem_access", "has access to pages reported (Intel)"),
        Allowance(
            .domain, .target, "mmu", "adjust", "takes the page of the ring out of the target's memory map"),
        Allowance(.domain, .target, "hvm", "getparam", "asks which page the ring of events is"),
        Allowance(
            .domain, .target, "hvm", "altp2mhvm_op", "gives it other views of its memory (Intel, altp2m)"),
        Allowance(
            .domain, .targetChannel, "event", "create", "has Xen open the target's end of the ring's channel"),
        Allowance(.channel, .target, "event", "bind", "opens its own end of the ring's channel"),
        Allowance(.targetChannel, .monitor, "event", "bind", "the target's end leads to the monitor"),
    ]

    /// The supervisor, on monitors of tiers control and events and on what they leave behind.
    static let supervisor = [
        Allowance(
            .domain, .target, "mmu", "map_read",
            "reads the ring of events, and finds the breakpoints that were left"),
        Allowance(
            .domain, .target, "mmu", "map_write",
            "answers in the ring, and puts back the bytes that were there"),
        Allowance(.domain, .target, "domain", "unpause", "lets it go on"),
        Allowance(
            .domain, .eventTarget, "domain", "pause", "stops it while it answers what the monitor did not"),
        Allowance(.domain, .eventTarget, "domain2", "vm_event", "ends the events that nobody answers"),
        Allowance(
            .domain, .monitor, "mmu", "map_read",
            "reads in the monitor's memory what there is to take back, and that it is alive"),
        Allowance(.domain, .monitor, "domain", "getdomaininfo", "asks whether the monitor has ended"),
        Allowance(.domain, .monitor, "domain", "pause", "stops one that hangs"),
    ]

    /// What monitors and the supervisor need to run at all; nothing of it is on another guest.
    static let any = [
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
