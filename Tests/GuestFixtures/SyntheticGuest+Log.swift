// SPDX-License-Identifier: Apache-2.0

extension SyntheticGuest {
    /// What the log holds, the oldest first: the text, its level and its facility.
    public static let messages: [(text: String, level: UInt64, facility: UInt64)] = [
        ("Linux begins", 5, 0), ("a device", 6, 0), ("somebody said so", 4, 1), ("trouble", 3, 0),
    ]
    /// The first message's number; those before it are no more.
    public static let firstSequence: UInt64 = 1000

    /// The log from 5.10 on: eight descriptors, and 256 bytes of text, of which the last wraps.
    mutating func addRing(_ reader: inout Reader) {
        reader.log = allocate(128)
        write(virtual(reader.log), at: base + Self.ringOffset)
        reader.descriptors = allocate(8 * 24)
        let infos = allocate(8 * 88)
        let data = allocate(256)
        let first: UInt64 = 0x20
        let count = UInt64(Self.messages.count)
        set("prb_desc_ring.count_bits", of: reader.log, to: 3)
        point("prb_desc_ring.descs", of: reader.log, to: reader.descriptors)
        point("prb_desc_ring.infos", of: reader.log, to: infos)
        set("prb_desc_ring.head_id", of: reader.log, to: first + count - 1)
        set("prb_desc_ring.tail_id", of: reader.log, to: first)
        let ring = place("printk_ringbuffer.text_data_ring", of: reader.log)
        set("prb_data_ring.size_bits", of: ring, to: 8)
        point("prb_data_ring.data", of: ring, to: data)
        var position: UInt64 = 0x1_0000 - 76
        for (index, message) in Self.messages.enumerated() {
            let number = first + UInt64(index)
            let size = (8 + UInt64(message.text.utf8.count) + 7) & ~7
            // What would not fit in front of the end begins at the start.
            let wraps = position & ~255 != (position + size) & ~255 && (position + size) & 255 != 0
            let start = wraps ? 0 : position & 255
            let end = wraps ? (position & ~255) + 256 + size : position + size
            write(number, at: data + start)
            write(Array(message.text.utf8), at: data + start + 8)
            let descriptor = reader.descriptors + number % 8 * 24
            write(2 << 62 | number, at: place("prb_desc.state_var", of: descriptor))
            let block = place("prb_desc.text_blk_lpos", of: descriptor)
            write(position, at: block)
            write(end, at: block + 8)
            let info = infos + number % 8 * 88
            set("printk_info.seq", of: info, to: Self.firstSequence + UInt64(index))
            set("printk_info.ts_nsec", of: info, to: UInt64(index) * 1_000_000)
            set("printk_info.text_len", of: info, to: UInt64(message.text.utf8.count))
            write(
                message.level << 13 | message.facility, size: 2, at: place("printk_info.facility", of: info))
            position = end
        }
    }

    /// The log up to 5.9: 160 bytes, of which the third message has no room at the end.
    mutating func addRecords(_ reader: inout Reader) {
        let size: UInt64 = 160
        reader.log = allocate(size)
        let words: [UInt64] = [
            virtual(reader.log), size, 64, Self.firstSequence,
            Self.firstSequence + UInt64(Self.messages.count),
        ]
        for (index, word) in words.enumerated() {
            write(word, at: base + Self.recordsOffset + UInt64(index) * 8)
        }
        var position: UInt64 = 64
        for (index, message) in Self.messages.enumerated() {
            let text = Array(message.text.utf8)
            let length = (16 + UInt64(text.count) + 3) & ~3
            if position + length + 16 > size { position = 0 }
            let record = reader.log + position
            set("printk_log.ts_nsec", of: record, to: UInt64(index) * 1_000_000)
            set("printk_log.len", of: record, to: length)
            set("printk_log.text_len", of: record, to: UInt64(text.count))
            write(
                message.level << 13 | message.facility, size: 2, at: place("printk_log.facility", of: record))
            write(text, at: record + 16)
            position += length
        }
    }
}
