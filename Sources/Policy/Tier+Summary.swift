// SPDX-License-Identifier: Apache-2.0
public import Spec

extension Tier {
    /// What a monitor of this tier may do to its targets, what it may not, and how Xen supports that: a
    /// sentence each, for a plan.
    public func summary(targets: [String]) -> [String] {
        let names = targets.map { "'\($0)'" }
        guard let last = names.last else { return ["it watches nothing, and may do nothing to any domain"] }
        let whom = names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
        let its = names.count == 1 ? "its" : "their"
        switch self {
        case .read:
            return [
                "may: map all memory of \(whom) read-only, at any time and unnoticed, and ask how large it is",
                "may not: write \(its) memory, pause \(names.count == 1 ? "it" : "them"), read or write \(its) "
                    + "registers, or get \(its) events; nor do anything to another domain, to dom0 or to Xen",
                "support: inside what Xen calls safe to give away (XSA-77): no domain control operations",
            ]
        }
    }

    /// Whether what this tier grants is covered by Xen's security support.
    public var isSecuritySupported: Bool {
        switch self {
        case .read: true
        }
    }
}
