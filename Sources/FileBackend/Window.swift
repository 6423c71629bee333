// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization
import SystemPackage

/// A window as a live domain has one, over a dump: a slot holds a copy of a frame while it is mapped, and reading it
/// at any other time ends the process, so a test that passes has not done so.
final class Window: Sendable {
    /// Few, so that tests see slots reused.
    static let slots: UInt32 = 16

    private static let size = Int(slots) * Int(Run.frameSize)

    nonisolated(unsafe) let base: UnsafeMutableRawPointer
    private let shown = Atomic(0)
    private let asked = Atomic(0)

    /// How many frames were shown so far.
    var count: Int { shown.load(ordering: .relaxed) }

    /// How many batches were asked for so far.
    var requests: Int { asked.load(ordering: .relaxed) }

    init() throws(DumpError) {
        let start = mmap(nil, Self.size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start, start != MAP_FAILED else {
            throw DumpError(.unreadable, "there is no memory for a window: \(Errno(rawValue: errno))")
        }
        base = start
    }

    deinit { munmap(base, Self.size) }

    /// Shows a frame of a dump in a slot.
    func map(_ frame: UInt64, of dump: Dump, at slot: UInt32) -> Dump.Outcome {
        let page = base + Int(slot) * Int(Run.frameSize)
        guard slot < Self.slots, mprotect(page, Int(Run.frameSize), PROT_READ | PROT_WRITE) == 0 else {
            return .failed
        }
        shown.add(1, ordering: .relaxed)
        let outcome = dump.copy(frame, to: page)
        let access = outcome == .copied ? PROT_READ : PROT_NONE
        return mprotect(page, Int(Run.frameSize), access) == 0 ? outcome : .failed
    }

    /// Begins a batch in slots that show nothing from now on.
    func begin(_ slots: UnsafeBufferPointer<UInt32>) -> Bool {
        asked.add(1, ordering: .relaxed)
        return slots.allSatisfy { unmap($0, 1) }
    }

    /// Makes slots unreadable.
    func unmap(_ slot: UInt32, _ count: UInt32) -> Bool {
        guard count <= Self.slots, slot <= Self.slots - count else { return false }
        let start = base + Int(slot) * Int(Run.frameSize)
        return count == 0 || mprotect(start, Int(count) * Int(Run.frameSize), PROT_NONE) == 0
    }
}
