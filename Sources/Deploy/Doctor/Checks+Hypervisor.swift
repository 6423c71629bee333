// SPDX-License-Identifier: Apache-2.0
import Host

extension Checks {
    typealias Check = HealthCheck.Check

    /// Only root may talk to the hypervisor and to xenstored.
    static func user(_ id: UInt32, on place: HostTree.Place) -> Check {
        if id == 0 { return .pass("user", "root") }
        let detail = "not root, so the rest is only what this user can see"
        return place == .dom0
            ? .fail("user", detail, try: "sudo stubvmi doctor")
            : .warn("user", detail, try: "sudo stubvmi doctor")
    }

    /// Whether this is dom0, and its xl answers.
    static func hypervisor(_ place: HostTree.Place, _ info: Result<HypervisorInfo, ToolError>) -> Check {
        switch (info, place) {
        case (.success(let info), _):
            return .pass("hypervisor", "Xen \(info.version), \(info.freeMemory) MiB free")
        case (.failure, .bare):
            return .fail(
                "hypervisor", "this is not dom0 of a Xen host",
                try:
                    "stubvmi lab run SPEC boots one in QEMU; stubvmi host prepare -o DIR makes what to boot here"
            )
        case (.failure, .guest):
            return .fail("hypervisor", "this is a guest of Xen, not its dom0", try: "run stubvmi in dom0")
        case (.failure(let error), .dom0):
            let cause = (error.cause ?? error.message).split(separator: "\n").first.map(String.init) ?? ""
            return .fail(
                "hypervisor", "this is dom0, but xl does not answer: \(visible(cause, limit: 200))",
                try: error.code == .notFound
                    ? "apt-get install xen-utils-common" : "service xen start; xl info")
        }
    }

    /// Monitors are PV domains; targets need the processor's help.
    static func virtualization(_ info: HypervisorInfo) -> Check {
        let name = "virtualization"
        let kinds = info.capabilities
        guard kinds.contains("pv") else {
            return .fail(
                name, "this hypervisor runs no PV domains, which monitors are",
                try: "boot a hypervisor built with CONFIG_PV=y; stubvmi host prepare -o DIR makes one")
        }
        guard kinds.contains("hvm") else {
            return .warn(
                name, "no PVH or HVM domains, so PV targets only",
                try: "switch on AMD-V or VT-x in the firmware's setup")
        }
        guard kinds.contains("hap") else {
            return .warn(
                name, "PV and HVM, but no nested paging (HAP): targets are slow",
                try: "a processor with NPT or EPT, and no hap=0 on Xen's command line")
        }
        return .pass(name, "PV, HVM, and nested paging (HAP)")
    }

    /// What one monitor takes, its page tables and Xen's own bookkeeping included, in MiB.
    static let monitorMemory = 10

    static func memory(_ info: HypervisorInfo) -> Check {
        guard info.freeMemory < monitorMemory else {
            return .pass(
                "memory", "\(info.freeMemory) MiB free; a monitor of 8 MiB takes about \(monitorMemory)")
        }
        let detail = "\(info.freeMemory) MiB free; a monitor of 8 MiB takes about \(monitorMemory)"
        let remedy = "xl mem-set 0 SIZE gives some of dom0's memory back (xl list shows what it has)"
        // With dom0's size fixed, xl does not take memory from dom0 by itself (autoballoon in xl.conf).
        return info.option("dom0_mem") == nil
            ? .warn("memory", detail, try: remedy) : .fail("memory", detail, try: remedy)
    }

    /// Views of memory apart from the guest's own, for stealthy events; Intel only.
    static func altp2m(_ info: HypervisorInfo, vendor: String) -> Check {
        guard vendor == "GenuineIntel" else {
            return .pass("altp2m", "not on this processor, and not needed")
        }
        let isOn = ["", "1", "on", "true", "yes", "enable"].contains(info.option("altp2m"))
        return isOn
            ? .pass("altp2m", "on")
            : .warn(
                "altp2m", "off: tier 'read' does without, events on memory will not",
                try: "put altp2m=1 on Xen's command line (GRUB_CMDLINE_XEN), update-grub, reboot")
    }
}
