// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// A window as a live domain has one, over dumps: a slot holds a copy of a frame while it is mapped, and
/// reading it at any other time ends the process, so a test that passes has not done so.
enum Window {
    /// Few, so that tests see slots reused.
    static let slots: UInt32 = 16

    private static let size = Int(slots) * Int(Run.frameSize)

    nonisolated(unsafe) static let base: UnsafeMutableRawPointer? = {
        let start = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        return start == MAP_FAILED ? nil : start
    }()

    /// Shows a frame in a slot.
    static func map(_ bytes: UnsafePointer<UInt8>, at slot: UInt32) -> Bool {
        guard let page = page(slot), mprotect(page, Int(Run.frameSize), PROT_READ | PROT_WRITE) == 0 else {
            return false
        }
        page.copyMemory(from: bytes, byteCount: Int(Run.frameSize))
        return mprotect(page, Int(Run.frameSize), PROT_READ) == 0
    }

    /// Makes slots unreadable.
    static func unmap(_ slot: UInt32, _ count: UInt32) -> Bool {
        guard count <= slots, slot <= slots - count, let page = page(slot) else { return false }
        return count == 0 || mprotect(page, Int(count) * Int(Run.frameSize), PROT_NONE) == 0
    }

    private static func page(_ slot: UInt32) -> UnsafeMutableRawPointer? {
        guard slot < slots else { return nil }
        return base.map { $0 + Int(slot) * Int(Run.frameSize) }
    }
}
