// SPDX-License-Identifier: Apache-2.0

/// A walk along one of the kernel's circular lists (Linux: struct list_head, `next` then `prev`; Windows:
/// _LIST_ENTRY, `Flink` then `Blink`).
///
/// The list is the target's, so it may lead anywhere: each pointer is checked before it is followed, the
/// number of steps is bounded, and a list that never returns to its head is noticed by Brent's algorithm
/// (a marker waits at one element and is moved on after 1, 2, 4, 8, ... steps), which costs one comparison
/// a step and no memory.
struct LinkedList {
    let head: VirtualAddress
    /// The most elements that are followed.
    let limit: Int
    private var position: VirtualAddress
    private var steps = 0
    private var marker: VirtualAddress
    private var stepsToNextMarker = 1
    private var stepsAtMarker = 0

    init(head: VirtualAddress, limit: Int) {
        self.head = head
        self.limit = limit
        position = head
        marker = head
    }

    /// The address of the next element's `list_head`, or nil after the last.
    mutating func next(
        in memory: inout VirtualMemory, of space: AddressSpace
    ) throws(VMIError) -> VirtualAddress? {
        let next = try memory.pointer(position, in: space)
        if next == head { return nil }
        let mode = space.mode
        guard mode.isKernel(next), next.raw % UInt64(mode.pointerSize) == 0, mode.isCanonical(next) else {
            throw .badPointer(next)
        }
        guard next != marker else { throw .loop(next) }
        guard steps < limit else { throw .tooMany(limit) }
        steps += 1
        stepsAtMarker += 1
        if stepsAtMarker == stepsToNextMarker {
            marker = next
            stepsToNextMarker *= 2
            stepsAtMarker = 0
        }
        position = next
        return next
    }
}
