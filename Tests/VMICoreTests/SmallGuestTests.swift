// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import Testing
import VMICore

/// Kernels of 32 bits, by how much of the addresses is theirs. Debian's have the usual split alone, so the others are
/// invented.
@Suite struct SmallGuestTests {
    private func inspector<Result>(
        of guest: SmallGuest, _ access: Dump.Access = .inPlace,
        _ body: (inout Inspector) throws -> Result
    ) throws -> Result {
        let file = try TemporaryFile(guest.memory)
        let dump = try Dump.open(file.path, access: access)
        var inspector = try Inspector(target: dump.target, profile: guest.profile())
        defer { withExtendedLifetime((file, dump)) {} }
        return try body(&inspector)
    }

    @Test(
        "VMSPLIT_3G, _3G_OPT and _2G, where KASLR put them or not",
        arguments: [0xc000_0000, 0xb000_0000, 0x8000_0000] as [UInt64], [true, false])
    func splits(_ split: UInt64, _ hasPAE: Bool) throws {
        for base in [0x40_0000, 0x60_0000, 0xc0_0000] as [UInt64] {
            var guest = SmallGuest(split: split, hasPAE: hasPAE, base: base)
            for pid in 1...20 { guest.addTask(pid: UInt64(pid), name: "task\(pid)") }
            for access in [Dump.Access.inPlace, .window] {
                try inspector(of: guest, access) { inspector in
                    let kernel = try inspector.kernel()
                    #expect(kernel.virtualBase.raw == split + base && kernel.physicalBase.raw == base)
                    #expect(kernel.space.mode == (hasPAE ? .pae : .legacy))
                    var names: [String] = []
                    try inspector.forEachProcess { (process: VMICore.Process) throws(VMIError) in
                        names.append(process.name.string)
                    }
                    #expect(names == (1...20).map { "task\($0)" })
                }
            }
        }
    }

    @Test("A kernel that has more than the upper half of the addresses is refused, before anything is read")
    func otherSplits() throws {
        for split in [0x7800_0000, 0x4000_0000] as [UInt64] {
            #expect(throws: VMIError.profileWrong("_text")) {
                try inspector(of: SmallGuest(split: split, hasPAE: false)) { _ in }
            }
        }
    }
}
