// SPDX-License-Identifier: Apache-2.0

/// A sealed policy: one that nobody can replace or switch off until the host is started anew.
public enum Seal {
    /// Permissions of class `security` that change the policy or how it is enforced.
    static let writes: Set<String> = [
        "load_policy", "setenforce", "setbool", "setsecparam", "add_ocontext", "del_ocontext",
    ]

    /// For a plan: what sealing costs, loudly.
    public static let warning = """
        SEAL: after this, until the host is REBOOTED, nobody can change its policy again, dom0's root included.
        What stops working until then:
          - stubvmi apply and rotate that need a rule which is not loaded now: another target for a monitor,
            a new monitor, a new target, another tier
          - stubvmi destroy leaves the types of what it destroys in the policy (domains, grants and files go)
          - xl create of a domain with a label that the policy does not know
          - xl loadpolicy, xl setenforce 0, flask-set-bool, flask-label-pci
        What goes on working:
          - every monitor that runs, and starting one anew from the same spec (a rebuilt image, a crash)
          - targets that end, start and reboot with the labels that they have now
          - stubvmi list, show, logs, wait, plan, policy prove, policy explain, policy denials
        """
}
