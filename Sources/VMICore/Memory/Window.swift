// SPDX-License-Identifier: Apache-2.0
internal import CPlatform

// Beside Platform.swift the other file of the core in which `unsafe` stands.

/// A target's share of the platform's window: each slot shows a frame, for as long as nobody needs the slot for
/// another one, or everything is taken back.
///
/// A hypercall costs as much as reading many pages, so frames are mapped in batches where it is known which ones
/// will be read, and stay mapped afterwards. The budget is the number of slots: a slot is one entry of a page
/// table, and 25 bytes to remember what it shows and showed.
@safe
struct Window: ~Copyable {
    /// The most frames that are mapped by one hypercall: half of the slots, so that none of them, and no table on
    /// the way to them, is taken away for another.
    let batch: Int

    private let target: UInt32
    private let first: UInt32
    private let base: UnsafePointer<UInt8>?
    private var slots: SlotCache
    /// What was shown when everything was taken back: who reads the same again needs the same again.
    private var remembered: [UInt64] = []

    /// Part `share` of `sharers` of a target's window; of a dump there may be none.
    init(target: UInt32, share: UInt32, of sharers: UInt32) {
        let count = platform_window_slots(target) / max(sharers, 1)
        self.target = target
        first = count &* share
        slots = SlotCache(capacity: Int(count))
        batch = count == 1 ? 1 : Int(count) / 2
        unsafe base = count == 0 ? nil : platform_window_base(target)
    }

    /// Gives the slots back; the last that is done with it. (It is no `deinit`, which Embedded Swift would want to see
    /// in each module that has a memory.)
    func end() {
        if slots.capacity > 0 { platform_unmap(target, first, UInt32(slots.capacity)) }
    }

    var isEmpty: Bool { slots.capacity == 0 }

    /// Where a frame is shown, from now on if it was not.
    mutating func show(_ frame: Frame) throws(VMIError) -> UnsafePointer<UInt8> {
        guard let base = unsafe base else { throw .platform(PLATFORM_EINVAL) }
        guard frame.number < Frame.limit else { throw .absent(frame) }
        if let slot = slots.find(frame) { return unsafe start(slot, base) }
        if !remembered.isEmpty, let slot = try recall(frame) { return unsafe start(slot, base) }
        let slot = slots.evict()
        var place = first + UInt32(slot)
        var number = frame.number
        let result = unsafe platform_map(target, &place, &number, 1)
        guard result == 1 else { throw VMIError(platform: result, frame: frame) }
        slots.insert(frame, at: slot)
        return unsafe start(slot, base)
    }

    /// The slot that shows a frame.
    mutating func slot(of frame: Frame) -> Int? { slots.find(frame) }

    /// Where a slot shows a frame; nil where it shows another.
    mutating func glance(at frame: Frame, _ slot: Int) -> UnsafePointer<UInt8>? {
        guard let base = unsafe base, slots.shows(frame, at: slot) else { return nil }
        return unsafe start(slot, base)
    }

    /// Maps those of the frames that are not shown yet, at most a batch, by one hypercall.
    ///
    /// Returns how many of them, counted from the front, are shown then; throws where that is none, and for the
    /// reason why the first is not.
    mutating func fetch(_ frames: [UInt64]) throws(VMIError) -> Int {
        var missing: [UInt64] = []
        var places: [UInt32] = []
        let wanted = min(frames.count, batch)
        for number in frames[..<wanted] {
            guard slots.find(Frame(number)) == nil else { continue }
            let slot = slots.evict()
            slots.insert(Frame(number), at: slot)
            missing.append(number)
            places.append(first + UInt32(slot))
        }
        guard !missing.isEmpty else { return wanted }
        let result = unsafe platform_map(target, places, missing, UInt32(missing.count))
        let mapped = min(max(Int(result), 0), missing.count)
        for place in places[mapped...] { slots.forget(Int(place - first)) }
        guard mapped < missing.count else { return wanted }
        for index in 0..<wanted where frames[index] == missing[mapped] {
            if index > 0 { return index }
        }
        throw VMIError(platform: result, frame: Frame(missing[mapped]))
    }

    /// Shows nothing any more, so that what is shown next is what the target has then.
    mutating func clear() throws(VMIError) {
        guard slots.capacity > 0 else { return }
        let shown = slots.frames()
        if !shown.isEmpty { remembered = shown }
        slots.removeAll()
        let result = platform_unmap(target, first, UInt32(slots.capacity))
        guard result == 0 else { throw VMIError(platform: result, frame: Frame(0)) }
    }

    /// Maps again what was shown before, if the frame was among it, and tells its slot.
    private mutating func recall(_ frame: Frame) throws(VMIError) -> Int? {
        var frames = remembered
        remembered = []
        guard let index = frames.firstIndex(of: frame.number) else { return nil }
        frames.swapAt(0, index)
        _ = try fetch(frames)
        return slots.find(frame)
    }

    private func start(_ slot: Int, _ base: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        unsafe base + (Int(first) + slot) << 12
    }
}
