// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

extension KernelFacts {
    /// All that keeps them from being a profile with these names; `relatives` are the symbols of wanted families.
    func faults(_ wanted: WantedNames, _ relatives: [String: UInt64]) -> [ToolError] {
        var faults: [ToolError] = []
        let own = Set(WantedNames.of(system).on(architecture).symbols)
        let lacking = wanted.requiredSymbols.filter { symbols[$0] == nil }
        let families = wanted.families.filter { family in !relatives.keys.contains { $0.hasPrefix(family) } }
        missing(lacking.filter(own.contains), "symbol", hint: hint, &faults)
        missing(
            lacking.filter { !own.contains($0) } + families.map { $0 + "*" }, "symbol", hint: listing, &faults
        )
        missing(wanted.requiredMembers.filter { members[$0] == nil }, "member", hint: hint, &faults)
        if system == .linux && banner == nil {
            faults.append(
                ToolError(
                    .invalidInput, "\(name) does not say the kernel's banner",
                    hint: "--banner \"$(cat /proc/version)\", typed where that kernel runs"))
        }
        let (count, most) = (relatives.count + wanted.symbols.count, PackedProfile.entryLimit)
        if count > most {
            faults.append(
                ToolError(
                    .invalidInput,
                    "\(name) has \(count) symbols with such names, and a profile has room for \(most)",
                    hint: "more of the name than " + wanted.families.map { $0 + "*" }.joined(separator: ", "))
            )
        }
        return faults
    }

    /// What to do about a symbol that somebody named.
    private var listing: String {
        "stubvmi profile \(system) --full and profile show --symbols list this kernel's; a module's are none of them"
    }

    private func missing(
        _ names: [String], _ what: String, hint: String, _ faults: inout [ToolError]
    ) {
        guard !names.isEmpty else { return }
        faults.append(
            ToolError(.unsupported, "\(name) has no \(what) \(names.joined(separator: ", "))", hint: hint))
    }
}
