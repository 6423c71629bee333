// SPDX-License-Identifier: Apache-2.0
public import Spec

extension Tier {
    /// What a monitor of this tier may do to its targets, what it may not, and how Xen supports that: a
    /// sentence each, for a plan.
    public func summary(targets: [String]) -> [String] {
        let names = targets.map { "'\($0)'" }
        guard let last = names.last else { return ["it watches nothing, and may do nothing to any domain"] }
        let whom = names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
        let (it, its) = names.count == 1 ? ("it", "its") : ("them", "their")
        let nothingElse = "nor do anything to another domain, to dom0 or to Xen"
        switch self {
        case .read:
            return [
                "may: map all memory of \(whom) read-only, at any time and unnoticed, and ask how large it is",
                "may not: write \(its) memory, pause \(it), read or write \(its) registers, or get \(its) events; "
                    + nothingElse,
                "support: inside what Xen calls safe to give away (XSA-77): no domain control operations",
            ]
        case .control:
            return [
                "may: read and write all memory of \(whom), stop \(it) for any time and let \(it) go on, and read "
                    + "and write \(its) registers and the state of \(its) devices: whatever \(its) kernel could do",
                "may not: get \(its) events, take pages away from \(it), end \(it) or make \(it) anew; "
                    + nothingElse,
                "support: \(Self.outside)",
            ]
        case .events:
            return [
                "may: read and write all memory of \(whom), stop \(it) for any time, and read and write \(its) "
                    + "registers and the state of \(its) devices; have Xen stop \(it) at a breakpoint, or whenever "
                    + "certain things are done in \(it), and decide how that goes on; take pages away from \(it) "
                    + "and, on Intel, show \(it) others: whatever \(its) kernel could do, and unnoticed by that",
                "may not: end \(it) or make \(it) anew; " + nothingElse,
                "support: \(Self.outside); and where the policy is loaded, a PV domain with the label of \(whom) "
                    + "would let it crash the host",
            ]
        }
    }

    /// Why a tier is not covered.
    private static let outside =
        "OUTSIDE what Xen calls safe to give away (XSA-77): it uses domain control operations, which Xen's "
        + "authors have not hardened against their caller, so that a monitor that is taken over may also be "
        + "able to harm the host"

    /// Whether what this tier grants is covered by Xen's security support.
    public var isSecuritySupported: Bool {
        switch self {
        case .read: true
        case .control, .events: false
        }
    }
}
