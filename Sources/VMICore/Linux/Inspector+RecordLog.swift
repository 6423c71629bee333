// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Where the kernel's log is, and what its records hold (kernel/printk/printk.c), as it was up to Linux 5.9.
///
/// One buffer holds the records one behind the other: a `printk_log`, its text, and what is for programs. A record of
/// length zero, or no room for one, says that the next is at the buffer's start.
struct RecordLogLayout: Sendable {
    /// Symbols: where the pointer to the buffer stands, and the numbers about it.
    let buffer: UInt64
    let size: UInt64
    let firstIndex: UInt64
    let firstSequence: UInt64
    let nextSequence: UInt64
    let headSize: UInt64
    let time: UInt64
    let length: UInt64
    let textLength: UInt64
    let facility: UInt64

    init(_ profile: PackedProfile) throws(VMIError) {
        buffer = try profile.address(of: "log_buf")
        size = try profile.address(of: "log_buf_len")
        firstIndex = try profile.address(of: "log_first_idx")
        firstSequence = try profile.address(of: "log_first_seq")
        nextSequence = try profile.address(of: "log_next_seq")
        headSize = try profile.size(of: "printk_log")
        time = try profile.offset(of: "printk_log.ts_nsec")
        length = try profile.offset(of: "printk_log.len")
        textLength = try profile.offset(of: "printk_log.text_len")
        facility = try profile.offset(of: "printk_log.facility")
    }
}

/// How far such a log has been read.
struct RecordLogCursor {
    fileprivate let layout: RecordLogLayout
    fileprivate let buffer: VirtualAddress
    fileprivate let size: UInt64
    /// Where the next record is, and its number.
    fileprivate var index: UInt64
    fileprivate var sequence: UInt64
    /// The number of the first record to come.
    fileprivate let end: UInt64
}

extension Inspector {
    /// CONFIG_LOG_BUF_SHIFT is 25 at most, and 2 GiB what the command line can ask for.
    private static var logLimit: UInt64 { 1 << 31 }

    /// The messages of the log up to Linux 5.9.
    mutating func recordLog(
        _ layout: RecordLogLayout, newest count: UInt64
    ) throws(VMIError) -> RecordLogCursor {
        let slide = try kernel().slide
        let size = try UInt64(word32(VirtualAddress(layout.size).advanced(by: slide)))
        guard size <= Self.logLimit else { throw .tooMany(Int(Self.logLimit)) }
        let first = try word64(VirtualAddress(layout.firstSequence).advanced(by: slide))
        let end = try word64(VirtualAddress(layout.nextSequence).advanced(by: slide))
        let index = try word32(VirtualAddress(layout.firstIndex).advanced(by: slide))
        // No record is shorter than its head, and none that is held is newer than the last.
        guard end >= first, end - first <= size / max(layout.headSize, 8) else {
            throw .tooMany(Int(truncatingIfNeeded: size / max(layout.headSize, 8)))
        }
        var cursor = RecordLogCursor(
            layout: layout, buffer: try object(at: VirtualAddress(layout.buffer).advanced(by: slide)),
            size: size, index: UInt64(index), sequence: first, end: end)
        while end - cursor.sequence > count { _ = try nextRecord(&cursor) }
        return cursor
    }

    /// The next message, or nil after the newest.
    mutating func next(_ cursor: inout RecordLogCursor) throws(VMIError) -> LogMessage? {
        guard cursor.sequence < cursor.end else { return nil }
        let sequence = cursor.sequence
        let (record, length) = try nextRecord(&cursor)
        let layout = cursor.layout
        let textLength = try UInt64(word16(record.advanced(by: layout.textLength)))
        guard layout.headSize + textLength <= length else { throw .badPointer(record) }
        // The facility's byte, then five bits of flags and three of level.
        let facility = try word16(record.advanced(by: layout.facility))
        return LogMessage(
            sequence: sequence, nanoseconds: try word64(record.advanced(by: layout.time)),
            level: UInt8(facility >> 13), facility: UInt8(facility & 0xff),
            text: try bytes(record.advanced(by: layout.headSize), count: Int(textLength)))
    }

    /// Where the next record is, and how long.
    private mutating func nextRecord(
        _ cursor: inout RecordLogCursor
    ) throws(VMIError) -> (place: VirtualAddress, length: UInt64) {
        let layout = cursor.layout
        for attempt in 0..<2 {
            let index = attempt == 0 ? cursor.index : 0
            guard index <= cursor.size, layout.headSize <= cursor.size - index else { continue }
            try step()
            let record = cursor.buffer.advanced(by: index)
            let length = try UInt64(word16(record.advanced(by: layout.length)))
            if length == 0 { continue }
            guard length >= layout.headSize, length <= cursor.size - index else { throw .badPointer(record) }
            cursor.index = index + length
            cursor.sequence += 1
            return (record, length)
        }
        throw .badPointer(cursor.buffer)
    }
}
