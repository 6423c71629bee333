// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

@testable import Lab

/// An initramfs for targets of the lab: its own, over which other files are laid.
enum TargetInitrd {
    /// Makes it in a folder, of programs and where they are in it; `/init` is the first process.
    static func make(_ programs: [(place: String, file: FilePath)], in folder: FilePath) async throws
        -> FilePath
    {
        var tree = Payload()
        try tree.add(folder: "/sys")
        for program in programs { try tree.add(file: program.file, at: program.place, mode: 0o755) }
        try tree.write(to: folder.appending("tree"))
        // As one member: of several, the domain builder unpacks none.
        let own = try await LabFixture.machine(LabSettings()).targetInitrd
        try await Host.real { _ in }.check(
            Invocation("sh", ["-c", "{ zcat \(own); cat tree; } | gzip -n1 >initrd"], in: folder))
        return folder.appending("initrd")
    }
}
