// SPDX-License-Identifier: Apache-2.0

extension PhysicalMemory {
    /// The most frames that are looked at by one hypercall: a match is near the start more often than not.
    private static var searchBatch: Int { 64 }

    /// The first frame from `first` on, `step` apart, whose page `matches`; nil when none below `limit` does.
    ///
    /// Frames without memory are passed over; any other refusal ends the search at once.
    mutating func search(
        from first: Frame, step: UInt64, below limit: UInt64, _ matches: (borrowing Page, Frame) -> Bool
    ) throws(VMIError) -> Frame? {
        batch == 0
            ? try searchInPlace(from: first, step: step, below: limit, matches)
            : try searchThroughWindow(from: first, step: step, below: limit, matches)
    }

    private mutating func searchInPlace(
        from first: Frame, step: UInt64, below limit: UInt64, _ matches: (borrowing Page, Frame) -> Bool
    ) throws(VMIError) -> Frame? {
        var next = first.number
        while next < limit, let present = nextInPlace(from: next) {
            if present == next, matches(try page(Frame(next)), Frame(next)) { return Frame(next) }
            next += max((present - next + step - 1) / step, 1) * step
        }
        return nil
    }

    private mutating func searchThroughWindow(
        from first: Frame, step: UInt64, below limit: UInt64, _ matches: (borrowing Page, Frame) -> Bool
    ) throws(VMIError) -> Frame? {
        var next = first.number
        var frames: [UInt64] = []
        while next < limit {
            frames.removeAll(keepingCapacity: true)
            var frame = next
            while frames.count < min(batch, Self.searchBatch), frame < limit {
                frames.append(frame)
                frame += step
            }
            do throws(VMIError) {
                let count = try fetch(frames)
                for number in frames[..<count] {
                    if matches(try page(Frame(number)), Frame(number)) { return Frame(number) }
                    next = number + step
                }
            } catch VMIError.absent {
                next += step
            }
        }
        return nil
    }
}
