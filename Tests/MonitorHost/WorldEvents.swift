// SPDX-License-Identifier: Apache-2.0
import CControl
import CPlatform
import Foundation

/// Events of targets beside whose domain's name lies `slots`: what stands there, one slot after the other, as of a
/// processor that can tell of everything. What the monitor asks for and answers is told in lines.
final class WorldEvents {
    private var taken: [UInt32: Int] = [:]
    private var breakpoints: UInt32 = 0

    /// What the byte of a breakpoint was, whatever it is in the dump.
    private static let original: UInt8 = 0x42

    private func slots(of target: UInt32) -> [UInt8]? {
        world.domain(of: target).flatMap { world.node(World.home($0) + "slots") }
    }

    /// Whether there is a slot that has not been taken.
    var isPending: Bool {
        world.attached.contains { target in
            taken[target, default: 0] * Int(EVENTS_SLOT_SIZE) < slots(of: target)?.count ?? 0
        }
    }

    private func tell(_ words: String) { FileHandle.standardError.write(Data("\(words)\n".utf8)) }

    func attach(_ target: UInt32) -> Int32 { slots(of: target) == nil ? PLATFORM_EDENIED : 0 }

    func change(_ verb: String, _ target: UInt32, _ wish: events_wish) -> Int32 {
        tell("\(verb): \(wish.kind) \(wish.accesses) \(wish.frame)")
        return attach(target)
    }

    func take(_ target: UInt32, _ slot: UnsafeMutablePointer<UInt8>) -> Int32 {
        guard let slots = slots(of: target) else { return PLATFORM_EINVAL }
        let start = taken[target, default: 0] * Int(EVENTS_SLOT_SIZE)
        guard start + Int(EVENTS_SLOT_SIZE) <= slots.count else { return 0 }
        slot.update(from: Array(slots[start...]), count: Int(EVENTS_SLOT_SIZE))
        taken[target, default: 0] += 1
        return 1
    }

    func answer(_ slot: UnsafePointer<UInt8>) -> Int32 {
        let bytes = UnsafeBufferPointer(start: slot, count: Int(EVENTS_SLOT_SIZE))
        tell("answered: " + bytes.map { String($0, radix: 16) }.joined(separator: " "))
        return 0
    }

    func setBreakpoint(_ target: UInt32, _ place: UInt64, _ original: UnsafeMutablePointer<UInt8>) -> Int32 {
        guard attach(target) == 0 else { return PLATFORM_EDENIED }
        tell("break: \(place)")
        original.pointee = Self.original
        breakpoints += 1
        return Int32(breakpoints - 1)
    }

    /// The node `overwritten` has the numbers of those that the target has put something else in place of.
    func isOverwritten(_ number: UInt32) -> Bool {
        world.node("overwritten")?.contains(UInt8(truncatingIfNeeded: number)) == true
    }

    func clearBreakpoint(_ number: UInt32) -> Int32 {
        tell("unbreak: \(number)")
        return 0
    }
}

nonisolated(unsafe) let worldEvents = WorldEvents()
