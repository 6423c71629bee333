// SPDX-License-Identifier: Apache-2.0
import TargetBundle
import VMICore

extension ProfileVerifier {
    /// The profile's kernel is not there: what is?
    static func explainWindows(
        _ inspector: inout Inspector, _ profile: PackedProfile, _ verdict: inout ProfileVerdict
    ) {
        guard let identity = try? inspector.memory.windowsKernel() else {
            let end = inspector.memory.physical.frameLimit * Frame.size
            verdict.problem = ProfileVerdict.Problem(
                code: "no-kernel",
                message: "no kernel with the profile's GUID is in memory, and none of another Windows "
                    + "among the lowest 64 MiB; the dump ends at 0x\(String(end, radix: 16))",
                hint: "compare the dump's size with the target's memory, and its target with the profile's")
            return
        }
        let other = ProfileSummary.PDB(identity)
        verdict.other = ProfileVerdict.Other(release: other.text)
        verdict.problem = ProfileVerdict.Problem(
            code: "other-kernel", message: "the dump is of another kernel: \(other.text)",
            hint: "get the PDB file that a symbol server has as "
                + "\(other.name)/\(other.guid)\(String(other.age, radix: 16, uppercase: true)), then: "
                + profile.system.remedy)
    }
}

extension PackedProfile.OperatingSystem {
    /// What makes a profile.
    var remedy: String {
        self == .linux ? "stubvmi profile linux --kernel FILE" : "stubvmi profile windows --pdb FILE"
    }
}
