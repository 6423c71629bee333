// SPDX-License-Identifier: Apache-2.0
internal import CPlatform

// `unsafe` stands here and in Window.swift, and nowhere else in the core: here the platform's pointers become spans
// whose lifetime the compiler checks. Everything above reads memory only through `Page`.

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
/// A dump is read in place. A live domain is read through a window, which serves as the page cache.
@safe
public struct PhysicalMemory: ~Copyable {
    let target: UInt32
    /// One past the highest frame that the target can have.
    public let frameLimit: UInt64
    private let runs: [Run]
    private var recentRun = 0
    private var window: Window

    /// Frames that can be read in place.
    @safe private struct Run {
        let bytes: UnsafePointer<UInt8>
        let first: UInt64
        let count: UInt64
    }

    /// The most runs that a dump may have.
    static var runLimit: UInt32 { 1 << 16 }

    /// Opens a target of the platform.
    ///
    /// `share` of `sharers` tells which part of the window this target may use: targets do not evict one
    /// another's pages.
    public init(target: UInt32, share: UInt32 = 0, of sharers: UInt32 = 1) throws(VMIError) {
        let runs = try Self.runs(of: target)
        let window = Window(target: target, share: share, of: sharers)
        guard !runs.isEmpty || !window.isEmpty else { throw .platform(PLATFORM_EINVAL) }
        self.target = target
        frameLimit = min(platform_frame_limit(target), Frame.limit)
        self.runs = runs
        self.window = window
    }

    deinit { window.end() }

    private static func runs(of target: UInt32) throws(VMIError) -> [Run] {
        var runs: [Run] = []
        let count = platform_run_count(target)
        guard count <= runLimit else { throw .tooMany(Int(runLimit)) }
        for index in 0..<count {
            var run = unsafe platform_run()
            let result = unsafe platform_run(target, index, &run)
            guard result == 0 else { throw VMIError(platform: result, frame: Frame(0)) }
            guard let bytes = unsafe run.bytes, unsafe run.count <= Frame.limit,
                unsafe run.first <= Frame.limit
            else { throw .platform(PLATFORM_EINVAL) }
            unsafe runs.append(Run(bytes: bytes, first: run.first, count: run.count))
        }
        return runs
    }

    /// The most frames that `fetch` maps at once; 0 where frames are read in place.
    var batch: Int { window.batch }

    /// The page of a frame, mapped if it is not yet.
    @_lifetime(&self)
    public mutating func page(_ frame: Frame) throws(VMIError) -> Page {
        let start = unsafe runs.isEmpty ? try window.show(frame) : try inPlace(frame)
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
        _ = try page(frame)
        let index = runs.isEmpty ? window.slot(of: frame) ?? 0 : recentRun
        return Hint(index: UInt32(truncatingIfNeeded: index))
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
        guard let start = unsafe window.glance(at: frame, Int(hint.index)) else { return nil }
        let span = unsafe RawSpan(_unsafeStart: start, byteCount: Int(Frame.size))
        return unsafe _overrideLifetime(Page(span), mutating: &self)
    }

    private mutating func inPlace(_ frame: Frame) throws(VMIError) -> UnsafePointer<UInt8> {
        if recentRun < runs.count {
            let run = runs[recentRun]
            let index = frame.number &- run.first
            if index < run.count { return unsafe run.bytes + Int(index << 12) }
        }
        let index = firstRun(endingAfter: frame.number)
        guard index < runs.count, runs[index].first <= frame.number else { throw .absent(frame) }
        recentRun = index
        return unsafe runs[index].bytes + Int((frame.number - runs[index].first) << 12)
    }

    /// The first frame from that one on that can be read in place; nil where there is none.
    func nextInPlace(from frame: UInt64) -> UInt64? {
        let index = firstRun(endingAfter: frame)
        return index < runs.count ? max(frame, runs[index].first) : nil
    }

    /// The runs are sorted.
    private func firstRun(endingAfter frame: UInt64) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].first + runs[middle].count <= frame { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Maps frames that are about to be read by one hypercall, at most a batch of them. Returns how many of them,
    /// counted from the front, can be read then; throws where that is none.
    mutating func fetch(_ frames: [UInt64]) throws(VMIError) -> Int {
        runs.isEmpty ? try window.fetch(frames) : frames.count
    }

    /// The frames that may be a page of a PV guest's; few of them are.
    func frames(ofPage page: UInt64) -> [UInt64] {
        var frames = [UInt64](repeating: 0, count: Self.frameRoom)
        let count = unsafe platform_frames_of(target, page, &frames, UInt32(Self.frameRoom))
        frames.removeLast(Self.frameRoom - min(Int(count), Self.frameRoom))
        return frames
    }

    /// More than there are PV domains on a host, each of which may have a page of that number.
    private static var frameRoom: Int { 1024 }

    /// Forgets every mapping, so that what is read next is what the target has then.
    public mutating func refresh() throws(VMIError) { try window.clear() }
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
