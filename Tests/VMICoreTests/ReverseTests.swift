// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import Testing
import VMICore

/// From page tables to the process whose they are.
@Suite struct ReverseTests {
    /// A guest with two processes, and their top tables.
    private func guest(change: (inout SyntheticGuest) -> Void = { _ in }) throws -> (OpenGuest, [UInt64]) {
        var guest = SyntheticGuest()
        var tops: [UInt64] = []
        guest.addTask(pid: 2, name: "kthreadd")
        for pid in [41, 42] as [Int32] {
            let top = guest.allocate(8192, alignment: 8192)
            let mm = guest.allocate(0x40)
            guest.write(SyntheticGuest.directMap + top, at: mm + SyntheticGuest.pgdOffset)
            guest.addTask(pid: pid, name: "shell", mm: SyntheticGuest.directMap + mm)
            tops.append(top)
        }
        change(&guest)
        return (try OpenGuest(guest), tops)
    }

    private func process(_ open: OpenGuest, _ root: UInt64) throws -> Int32 {
        try open.inspector.process(in: AddressSpace(cr3: root, mode: .fourLevel))
    }

    @Test func processesAreFoundByTheirTables() throws {
        let (open, tops) = try guest()
        #expect(try process(open, tops[0]) == 41 && process(open, tops[1]) == 42)
        // The table beside it, with which KPTI has it run in user mode.
        #expect(try process(open, tops[1] + 0x1000) == 42)
        #expect(try process(open, open.inspector.kernel().space.root.raw) == 0)
        #expect(throws: VMIError.noProcess(-1)) { try process(open, 0x3000) }
    }

    @Test func whatIsBrokenBehindItDoesNotHideIt() throws {
        let (open, tops) = try guest { guest in guest.write(1, at: guest.taskLinks.last ?? 0) }
        #expect(try process(open, tops[1]) == 42)
        #expect(throws: VMIError.badPointer(VirtualAddress(1))) { try process(open, 0x3000) }
        // A task whose memory cannot be read is passed over.
        let (other, roots) = try guest { guest in
            let task = (guest.taskLinks.dropFirst(2).first ?? 0) - SyntheticGuest.tasksOffset
            guest.write(0x1234, at: task + SyntheticGuest.mmOffset)
        }
        #expect(try process(other, roots[1]) == 42)
        #expect(throws: VMIError.noProcess(-1)) { try process(other, roots[0]) }
    }
}
