// SPDX-License-Identifier: Apache-2.0
import Profile
import SystemPackage
import Testing

extension LinuxDumpTests {
    /// `profile verify` on kernels of 32 bits: the own profile fits, the other one does not, and what is there is told.
    @Test func verdictsOnSmallKernels() async throws {
        var verifier = ProfileVerifier()
        // This is no release build, and there may be much else to do.
        verifier.patience = .seconds(900)
        let both = [try await LinuxDump.make(.pae), try await LinuxDump.make(.legacy)]
        for (own, other) in [(both[0], both[1]), (both[1], both[0])] {
            let dump = try #require(own.dumps.first)
            let fitting = try verifier.verify(own.profilePath, dump)
            #expect(fitting.fits && fitting.kernel?.processes == own.truth.processes.count)
            let wrong = try verifier.verify(other.profilePath, dump)
            #expect(!wrong.fits && wrong.problem?.code == "other-kernel")
            #expect(own.truth.version.hasPrefix(wrong.other?.banner ?? "none"), "\(wrong.text)")
        }
    }
}
