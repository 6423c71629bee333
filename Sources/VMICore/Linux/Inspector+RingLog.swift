// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Offsets in the kernel's log (kernel/printk/printk_ringbuffer.h), as it is from Linux 5.10 on.
///
/// Two rings of one power of two each: descriptors, which carry state and place of a message, with `printk_info`
/// beside them; and the texts, each after the number of its descriptor.
struct RingLogLayout: Sendable {
    /// Where the pointer to the ring buffer in use stands.
    let symbol: UInt64
    let countBits: UInt64
    let descriptors: UInt64
    let infos: UInt64
    let newest: UInt64
    let oldest: UInt64
    let sizeBits: UInt64
    let data: UInt64
    let descriptorSize: UInt64
    let state: UInt64
    let begin: UInt64
    let end: UInt64
    let infoSize: UInt64
    let sequence: UInt64
    let time: UInt64
    let length: UInt64
    let facility: UInt64

    init(_ profile: PackedProfile, at symbol: UInt64) throws(VMIError) {
        self.symbol = symbol
        let ring = try profile.offset(of: "printk_ringbuffer.desc_ring")
        countBits = try ring + profile.offset(of: "prb_desc_ring.count_bits")
        descriptors = try ring + profile.offset(of: "prb_desc_ring.descs")
        infos = try ring + profile.offset(of: "prb_desc_ring.infos")
        newest = try ring + profile.offset(of: "prb_desc_ring.head_id")
        oldest = try ring + profile.offset(of: "prb_desc_ring.tail_id")
        let texts = try profile.offset(of: "printk_ringbuffer.text_data_ring")
        sizeBits = try texts + profile.offset(of: "prb_data_ring.size_bits")
        data = try texts + profile.offset(of: "prb_data_ring.data")
        descriptorSize = try profile.size(of: "prb_desc")
        state = try profile.offset(of: "prb_desc.state_var")
        let place = try profile.offset(of: "prb_desc.text_blk_lpos")
        begin = try place + profile.offset(of: "prb_data_blk_lpos.begin")
        end = try place + profile.offset(of: "prb_data_blk_lpos.next")
        infoSize = try profile.size(of: "printk_info")
        sequence = try profile.offset(of: "printk_info.seq")
        time = try profile.offset(of: "printk_info.ts_nsec")
        length = try profile.offset(of: "printk_info.text_len")
        facility = try profile.offset(of: "printk_info.facility")
    }
}

/// How far a ring of descriptors has been read.
struct RingLogCursor {
    fileprivate let layout: RingLogLayout
    fileprivate let descriptors: VirtualAddress
    fileprivate let infos: VirtualAddress
    fileprivate let data: VirtualAddress
    fileprivate let countMask: UInt64
    fileprivate let sizeMask: UInt64
    fileprivate let pointerSize: UInt64
    /// Of the numbers of descriptors, which are two bits shorter than what holds them (unsigned long).
    fileprivate let numberMask: UInt64
    /// The numbers of the next message's descriptor and of the newest, which wrap.
    fileprivate var next: UInt64
    fileprivate var left: UInt64
}

extension Inspector {
    /// The messages of the log from Linux 5.10 on.
    mutating func ringLog(
        _ layout: RingLogLayout, newest count: UInt64
    ) throws(VMIError) -> RingLogCursor {
        let pointerSize = try UInt64(kernel().space.mode.pointerSize)
        let numberMask: UInt64 = 1 << (8 * pointerSize - 2) - 1
        let ring = try object(at: VirtualAddress(layout.symbol).advanced(by: try kernel().slide))
        let countBits = try word32(ring.advanced(by: layout.countBits))
        let sizeBits = try word32(ring.advanced(by: layout.sizeBits))
        // CONFIG_LOG_BUF_SHIFT is 25 at most, and a descriptor stands for 32 bytes.
        guard countBits <= 24 else { throw .tooMany(1 << 24) }
        guard sizeBits <= 32 else { throw .tooMany(1 << 32) }
        let newest = try long(ring.advanced(by: layout.newest)) & numberMask
        let oldest = try long(ring.advanced(by: layout.oldest)) & numberMask
        let held = min((newest &- oldest) & numberMask, 1 << UInt64(countBits) - 1) + 1
        let left = min(held, count)
        return RingLogCursor(
            layout: layout, descriptors: try object(at: ring.advanced(by: layout.descriptors)),
            infos: try object(at: ring.advanced(by: layout.infos)),
            data: try object(at: ring.advanced(by: layout.data)), countMask: 1 << UInt64(countBits) - 1,
            sizeMask: 1 << UInt64(sizeBits) - 1, pointerSize: pointerSize, numberMask: numberMask,
            next: newest &- left &+ 1, left: left)
    }

    /// The next message, or nil after the newest.
    mutating func next(_ cursor: inout RingLogCursor) throws(VMIError) -> LogMessage? {
        while cursor.left > 0 {
            let number = cursor.next & cursor.numberMask
            cursor.next = cursor.next &+ 1
            cursor.left -= 1
            if let message = try message(number, cursor) { return message }
        }
        return nil
    }

    /// The message of a descriptor; nil where there is none (yet, or any more).
    private mutating func message(_ number: UInt64, _ cursor: RingLogCursor) throws(VMIError) -> LogMessage? {
        let layout = cursor.layout
        let index = number & cursor.countMask
        let descriptor = cursor.descriptors.advanced(by: index &* layout.descriptorSize)
        let state = try long(descriptor.advanced(by: layout.state))
        // Committed or finalized; reserved ones are being written, reusable ones are no more.
        let kind = state >> (8 * cursor.pointerSize - 2)
        guard kind == 1 || kind == 2, state & cursor.numberMask == number else { return nil }
        let info = cursor.infos.advanced(by: index &* layout.infoSize)
        let facility = try word16(info.advanced(by: layout.facility))
        let length = try word16(info.advanced(by: layout.length))
        return LogMessage(
            sequence: try word64(info.advanced(by: layout.sequence)),
            nanoseconds: try word64(info.advanced(by: layout.time)),
            // Five bits of flags and three of level follow the facility's byte.
            level: UInt8(facility >> 13), facility: UInt8(facility & 0xff),
            text: try text(of: descriptor, length: UInt64(length), cursor))
    }

    private mutating func text(
        of descriptor: VirtualAddress, length: UInt64, _ cursor: RingLogCursor
    ) throws(VMIError) -> [UInt8] {
        let begin = try long(descriptor.advanced(by: cursor.layout.begin))
        let end = try long(descriptor.advanced(by: cursor.layout.end))
        // An odd place says that there is no text.
        guard begin & 1 == 0, length > 0 else { return [] }
        // A text that would not fit in front of the ring's end stands at its start.
        let wraps = begin & ~cursor.sizeMask != end & ~cursor.sizeMask && end & cursor.sizeMask != 0
        let start = wraps ? 0 : begin & cursor.sizeMask
        let text = start + cursor.pointerSize
        guard text + length <= cursor.sizeMask + 1 else { throw .badPointer(cursor.data) }
        return try bytes(cursor.data.advanced(by: text), count: Int(length))
    }
}
