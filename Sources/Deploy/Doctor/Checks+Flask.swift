// SPDX-License-Identifier: Apache-2.0

extension Checks {
    /// FLASK must be there and enforcing: without it a label is only a word.
    static func flask(_ mode: FlaskFacts.Mode, commandLine: String) -> Check {
        let booted = HypervisorInfo.option("flask", in: commandLine)
        switch mode {
        case .enforcing: return .pass("flask", "enforcing")
        case .permissive:
            // Nobody can set it for the next boot from here.
            let again = booted == "permissive" ? "; and flask=enforcing on Xen's command line" : ""
            return .fail(
                "flask", "permissive: no rule is enforced, what breaks one is only logged",
                try: "xl setenforce 1\(again)")
        case .absent:
            let module = HypervisorInfo.option("xsm", in: commandLine) ?? "flask"
            if booted == "disabled" || module != "flask" {
                let option = booted == "disabled" ? "flask=disabled" : "xsm=\(module)"
                return .fail(
                    "flask", "switched off by \(option) on Xen's command line",
                    try: "replace it by flask=enforcing (GRUB_CMDLINE_XEN), update-grub, reboot")
            }
            return .fail(
                "flask", "this hypervisor is built without XSM, as Debian's is",
                try: "stubvmi host prepare -o DIR builds one with it, and says how to boot it")
        case .unknown(let words):
            return .fail(
                "flask", "cannot be asked" + (words.isEmpty ? "" : ": \(words)"),
                try: "xl getenforce, as root in dom0")
        }
    }

    /// Which policy the hypervisor has, and who may change it.
    static func policy(_ asked: FlaskFacts.Asked) -> [Check] { [loaded(asked), seal(asked)] }

    private static func loaded(_ asked: FlaskFacts.Asked) -> Check {
        switch asked.sequence {
        case 0:
            .fail(
                "policy", "none is loaded, so everything is allowed to everybody",
                try:
                    "boot Xen with its policy as the last module and flask=enforcing; for now: stubvmi policy load SPEC"
            )
        case 1: .pass("policy", "the one that Xen was booted with")
        default: .pass("policy", "changed \(asked.sequence - 1) times since boot")
        }
    }

    private static func seal(_ asked: FlaskFacts.Asked) -> Check {
        guard !asked.mayLoad else { return .pass("seal", "open: dom0 may load policies") }
        if !asked.mayLeaveEnforcing && !asked.maySetBooleans {
            return .warn(
                "seal", "sealed: dom0 can neither load a policy nor leave enforcing mode until reboot",
                try: "reboot the host before anything that needs other rules")
        }
        let rest = asked.mayLeaveEnforcing ? "leave enforcing mode" : "set booleans"
        return .warn(
            "seal", "half sealed: dom0 may not load a policy, but it may still \(rest)",
            try: "reboot the host; stubvmi apply with seal: true seals it whole")
    }
}
