// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import Testing
import VMICore

/// PV guests: their pages lie anywhere in the machine, and their page tables say where.
@Suite struct ScatteredGuestTests {
    private func open(_ guest: SyntheticGuest, access: Dump.Access = .inPlace) throws -> (TemporaryFile, Dump)
    {
        let file = try TemporaryFile(guest.scatteredCore(seed: 3))
        return (file, try Dump.open(file.path, access: access))
    }

    @Test("The same processes as of the same guest in one piece", arguments: [Dump.Access.inPlace, .window])
    func processes(access: Dump.Access) throws {
        var guest = SyntheticGuest()
        for pid in 1...40 { guest.addTask(pid: Int32(pid), name: "task\(pid)") }
        let (_, dump) = try open(guest, access: access)
        var inspector = try Inspector(target: dump.target, profile: SyntheticGuest.profile())
        for _ in 0..<2 {
            var found: [Int32] = []
            try inspector.forEachProcess { (process: VMICore.Process) throws(VMIError) in
                found.append(process.pid)
            }
            #expect(found == Array(1...40))
            let kernel = try inspector.kernel()
            #expect(kernel.slide == 0 && kernel.virtualBase.raw == SyntheticGuest.text)
            #expect(kernel.physicalBase.raw >> 12 >= 0x1_0000)
            // The kernel has to be confirmed, which pages that are not in one piece must not prevent.
            try inspector.refresh()
        }
    }

    @Test func anotherKernelIsNotTaken() throws {
        var guest = SyntheticGuest()
        guest.write([0], at: guest.base + SyntheticGuest.bannerOffset)
        let (_, dump) = try open(guest)
        var inspector = try Inspector(target: dump.target, profile: SyntheticGuest.profile())
        #expect(throws: VMIError.kernelNotFound) { try inspector.kernel() }
    }

    @Test("Tables that lead nowhere are no kernel")
    func hostileTables() throws {
        for entry in [0x63, 0xffff_ffff_f063, 0xe3, 0x1_0000_0063] as [UInt64] {
            var guest = SyntheticGuest()
            for place in stride(from: guest.root, to: guest.root + 4096, by: 8) {
                guest.write(entry, at: place)
            }
            let (_, dump) = try open(guest)
            var inspector = try Inspector(target: dump.target, profile: SyntheticGuest.profile())
            #expect(throws: VMIError.kernelNotFound) { try inspector.kernel() }
        }
    }
}
