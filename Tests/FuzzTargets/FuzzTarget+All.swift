// SPDX-License-Identifier: Apache-2.0

extension FuzzTarget {
    /// Every target; a new one is a line here and a file beside this one.
    public static let all: [FuzzTarget] =
        [packedProfile, targetBundle, kernelImage, kernelTables, isf, rekall, pdb, dumpFile, kdump, pageWalk]
        + walkers + windows
        + [spec, bundleConfig, xenstore, monitorAnswer, hypervisorLog, eventSlot, monitorRequest]
}
