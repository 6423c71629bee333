// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

extension Inspector {
    /// The number of Windows's build, as its kernel has it: 7601 is Windows 7 with its service pack.
    public mutating func build() throws(VMIError) -> UInt16 {
        guard profile.system == .windows else { throw .onlyOn(.windows) }
        let place = try WindowsFinder.distance("NtBuildNumber", profile)
        let kernel = try kernel()
        // The upper half says whether it is a free build or a checked one.
        return try memory.word16(kernel.virtualBase.advanced(by: place), in: kernel.space)
    }
}
