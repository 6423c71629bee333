// SPDX-License-Identifier: Apache-2.0
internal import CPlatform

// The one file of the core in which `unsafe` stands: here the platform's pointers become spans whose
// lifetime the compiler checks. Everything above reads memory only through `Page`.

/// One page of physical memory, readable for as long as it is held.
///
/// It cannot be stored, and while it is alive the memory it came from cannot be asked for another page;
/// so no page is unmapped while it is read.
public struct Page: ~Escapable {
    private let bytes: RawSpan

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    /// Entry `index` (0...511) of the page, read as a page table.
    func entry(_ index: Int) -> PageTableEntry {
        PageTableEntry(
            raw: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: (index & 511) * 8, as: UInt64.self))
    }

    /// Entry `index` (0...1023) of the page, read as a table of legacy paging.
    func legacyEntry(_ index: Int) -> LegacyEntry {
        LegacyEntry(
            raw: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: (index & 1023) * 4, as: UInt32.self))
    }

    /// The little-endian 64-bit number at `offset`, which must be at most 4088.
    func word64(at offset: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// The byte at `offset`, which must be below 4096.
    func byte(at offset: Int) -> UInt8 { unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// Copies `count` bytes from `offset` to `destination[start...]`; both must have them.
    func copy(from offset: Int, count: Int, to destination: inout MutableSpan<UInt8>, at start: Int) {
        precondition(offset >= 0 && count >= 0 && offset + count <= bytes.byteCount)
        precondition(start >= 0 && start + count <= destination.count)
        unsafe destination.withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                unsafe (to + start).copyMemory(from: from + offset, byteCount: count)
            }
        }
    }
}

/// A target's physical memory: frames in, pages out.
///
/// A dump is read in place. A live domain is read through a window of slots, which serves as the page
/// cache: a frame stays mapped until its slot is needed for another.
@safe
public struct PhysicalMemory: ~Copyable {
    let target: UInt32
    /// One past the highest frame that the target can have.
    public let frameLimit: UInt64
    private let runs: [Run]
    private var recentRun = 0
    private var slots: SlotCache
    private let firstSlot: UInt32
    private let window: UnsafePointer<UInt8>?

    /// Frames that can be read in place.
    @safe private struct Run {
        let bytes: UnsafePointer<UInt8>
        let first: UInt64
        let count: UInt64
    }

    /// Opens a target of the platform.
    ///
    /// `share` of `sharers` tells which part of the window this target may use: targets do not evict one
    /// another's pages.
    public init(target: UInt32, share: UInt32 = 0, of sharers: UInt32 = 1) throws(VMIError) {
        self.target = target
        var runs: [Run] = []
        var limit: UInt64 = platform_frame_limit(target)
        for index in 0..<min(platform_run_count(target), 1 << 16) {
            var run = unsafe platform_run()
            let result = unsafe platform_run(target, index, &run)
            guard result == 0 else { throw VMIError(platform: result, frame: Frame(0)) }
            guard let bytes = unsafe run.bytes, unsafe run.count <= Frame.limit,
                unsafe run.first <= Frame.limit
            else { throw .platform(PLATFORM_EINVAL) }
            unsafe runs.append(Run(bytes: bytes, first: run.first, count: run.count))
            limit = unsafe max(limit, run.first + run.count)
        }
        let perTarget = runs.isEmpty ? platform_window_slots(target) / max(sharers, 1) : 0
        guard !runs.isEmpty || perTarget > 0 else { throw .platform(PLATFORM_EINVAL) }
        self.runs = runs
        frameLimit = min(limit, Frame.limit)
        slots = SlotCache(capacity: Int(perTarget))
        firstSlot = perTarget * share
        unsafe window = platform_window_base(target)
    }

    deinit {
        if slots.capacity > 0 { platform_unmap(target, firstSlot, UInt32(slots.capacity)) }
    }

    /// The page of a frame, mapped if it is not yet.
    @_lifetime(&self)
    public mutating func page(_ frame: Frame) throws(VMIError) -> Page {
        let start = unsafe slots.capacity == 0 ? try inPlace(frame) : try mapped(frame)
        let span = unsafe RawSpan(_unsafeStart: start, byteCount: Int(Frame.size))
        return unsafe _overrideLifetime(Page(span), mutating: &self)
    }

    /// Where a frame was found last: the run that has it, or the slot that shows it. It is looked for there first; a
    /// wrong one costs time, and nothing else.
    struct Hint {
        fileprivate var index: UInt32 = 0
    }

    /// Where a frame is now.
    mutating func hint(for frame: Frame) throws(VMIError) -> Hint {
        if slots.capacity == 0 {
            _ = unsafe try inPlace(frame)
            return Hint(index: UInt32(truncatingIfNeeded: recentRun))
        }
        _ = unsafe try mapped(frame)
        return Hint(index: UInt32(truncatingIfNeeded: slots.find(frame) ?? 0))
    }

    /// The page of a frame that can be read in place, if it is where it was.
    @inline(__always)
    @_lifetime(borrow self)
    func glance(at frame: Frame, _ hint: Hint) -> Page? {
        guard Int(hint.index) < runs.count else { return nil }
        let run = runs[Int(hint.index)]
        let distance = frame.number &- run.first
        guard distance < run.count else { return nil }
        let start = unsafe run.bytes + Int(truncatingIfNeeded: distance << 12)
        let span = unsafe RawSpan(_unsafeStart: start, byteCount: Int(Frame.size))
        return unsafe _overrideLifetime(Page(span), borrowing: self)
    }

    /// The page of a frame that the window shows, if it still is where it was.
    @_lifetime(&self)
    mutating func glanceThroughWindow(at frame: Frame, _ hint: Hint) -> Page? {
        guard let window = unsafe window, slots.shows(frame, at: Int(hint.index)) else { return nil }
        let start = unsafe window + (Int(firstSlot) + Int(hint.index)) << 12
        let span = unsafe RawSpan(_unsafeStart: start, byteCount: Int(Frame.size))
        return unsafe _overrideLifetime(Page(span), mutating: &self)
    }

    private mutating func inPlace(_ frame: Frame) throws(VMIError) -> UnsafePointer<UInt8> {
        if recentRun < runs.count {
            let run = runs[recentRun]
            let index = frame.number &- run.first
            if index < run.count { return unsafe run.bytes + Int(index << 12) }
        }
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            let run = runs[middle]
            if frame.number < run.first {
                high = middle
            } else if frame.number - run.first >= run.count {
                low = middle + 1
            } else {
                recentRun = middle
                return unsafe run.bytes + Int((frame.number - run.first) << 12)
            }
        }
        throw .absent(frame)
    }

    private mutating func mapped(_ frame: Frame) throws(VMIError) -> UnsafePointer<UInt8> {
        guard let window = unsafe window else { throw .platform(PLATFORM_EINVAL) }
        guard frame.number < Frame.limit else { throw .absent(frame) }
        if let slot = slots.find(frame) { return unsafe window + (Int(firstSlot) + slot) << 12 }
        let slot = slots.evict()
        var number = frame.number
        let result = unsafe platform_map(target, firstSlot + UInt32(slot), &number, 1)
        guard result == 1 else { throw VMIError(platform: result, frame: frame) }
        slots.insert(frame, at: slot)
        return unsafe window + (Int(firstSlot) + slot) << 12
    }

    /// The first frame from `first` on, `step` apart, whose page `matches`; nil when none below `limit` does.
    ///
    /// Pages of a live domain are mapped in batches, as many as the window holds. Frames without memory are
    /// passed over; any other refusal ends the search at once.
    mutating func search(
        from first: Frame, step: UInt64, below limit: UInt64, _ matches: (borrowing Page) -> Bool
    ) throws(VMIError) -> Frame? {
        try refresh()
        var batch: [UInt64] = []
        batch.reserveCapacity(min(slots.capacity, 64))
        var next = first.number
        while next < limit {
            if slots.capacity == 0 {
                if let start = unsafe try? inPlace(Frame(next)),
                    matches(Page(unsafe RawSpan(_unsafeStart: start, byteCount: Int(Frame.size))))
                {
                    return Frame(next)
                }
                next += step
                continue
            }
            batch.removeAll(keepingCapacity: true)
            var frame = next
            while batch.count < min(slots.capacity, 64), frame < limit {
                batch.append(frame)
                frame += step
            }
            guard let window = unsafe window else { throw .platform(PLATFORM_EINVAL) }
            let result = unsafe platform_map(target, firstSlot, batch, UInt32(batch.count))
            guard result > 0 else {
                guard result == PLATFORM_EABSENT else { throw VMIError(platform: result, frame: Frame(next)) }
                next += step
                continue
            }
            for index in 0..<min(Int(result), batch.count) {
                let start = unsafe window + (Int(firstSlot) + index) << 12
                if matches(Page(unsafe RawSpan(_unsafeStart: start, byteCount: Int(Frame.size)))) {
                    try refresh()
                    return Frame(batch[index])
                }
            }
            next += step * UInt64(result)
        }
        try refresh()
        return nil
    }

    /// Forgets every mapping, so that what is read next is what the target has then.
    public mutating func refresh() throws(VMIError) {
        guard slots.capacity > 0 else { return }
        slots.removeAll()
        let result = platform_unmap(target, firstSlot, UInt32(slots.capacity))
        guard result == 0 else { throw VMIError(platform: result, frame: Frame(0)) }
    }
}

/// Standard output of the program, or the console of the image.
public struct Console: ByteSink {
    public init() {}

    public mutating func write(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe platform_write($0.baseAddress, $0.count) }
    }
}

extension Frame {
    /// One past the highest frame that a 52-bit physical address can name.
    static let limit: UInt64 = 1 << 40
}

extension VMIError {
    /// What a platform's error code means when it was asked for a frame.
    init(platform error: Int32, frame: Frame) {
        switch error {
        case PLATFORM_EABSENT: self = .absent(frame)
        case PLATFORM_EDENIED: self = .denied
        case PLATFORM_EGONE: self = .gone
        default: self = .platform(error)
        }
    }
}
