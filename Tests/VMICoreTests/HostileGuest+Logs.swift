// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import VMICore

extension HostileGuest {
    /// The kernel's log in both of its shapes.
    static let logs = [
        HostileGuest("a log of 2^255 messages", .kernelLog, ["list-too-long"]) {
            $0.set("prb_desc_ring.count_bits", of: $1.log, to: 255)
        },
        HostileGuest("a log of 2^255 bytes", .kernelLog, ["list-too-long"]) {
            $0.write(
                255, size: 4,
                at: $0.place("printk_ringbuffer.text_data_ring", "prb_data_ring.size_bits", of: $1.log))
        },
        HostileGuest("a log of 16 million messages, most not in memory", .kernelLog, ["not-mapped"]) {
            $0.set("prb_desc_ring.count_bits", of: $1.log, to: 24)
            $0.set("prb_desc_ring.tail_id", of: $1.log, to: 0)
            $0.set("prb_desc_ring.head_id", of: $1.log, to: 1 << 40)
        },
        HostileGuest("a message behind the end of the texts", .kernelLog, ["bad-pointer"]) {
            let descriptor = $1.descriptors + 0x20 % 8 * 24
            $0.write(0x1_00fc, at: $0.place("prb_desc.text_blk_lpos", of: descriptor))
            $0.write(0x1_00fe, at: $0.place("prb_desc.text_blk_lpos", of: descriptor) + 8)
        },
        HostileGuest("texts nowhere", .kernelLog, ["not-mapped", "bad-pointer"]) {
            $0.write(
                0xffff_ffff_ffff_fff8,
                at: $0.place("printk_ringbuffer.text_data_ring", "prb_data_ring.data", of: $1.log))
        },
        HostileGuest("an old log of nothing but zeros", .kernelLog, ["bad-pointer"], .old) {
            $0.write([UInt8](repeating: 0, count: 160), at: $1.log)
        },
        HostileGuest("a record shorter than its head", .kernelLog, ["bad-pointer"], .old) {
            $0.set("printk_log.len", of: $1.log + 64, to: 8)
        },
        HostileGuest("a record that ends behind the log", .kernelLog, ["bad-pointer"], .old) {
            $0.set("printk_log.len", of: $1.log + 64, to: 0xffff)
        },
        HostileGuest("a text longer than its record", .kernelLog, ["bad-pointer"], .old) {
            $0.set("printk_log.text_len", of: $1.log + 64, to: 60)
        },
        HostileGuest("a log that ends before it begins", .kernelLog, ["list-too-long"], .old) { guest, _ in
            guest.write(1, at: guest.base + SyntheticGuest.recordsOffset + 32)
        },
        HostileGuest("a log with more messages than it has room for", .kernelLog, ["list-too-long"], .old) {
            guest, _ in
            guest.write(.max, at: guest.base + SyntheticGuest.recordsOffset + 32)
        },
        HostileGuest("a log of four billion bytes", .kernelLog, ["list-too-long"], .old) { guest, _ in
            guest.write(0xffff_ffff, at: guest.base + SyntheticGuest.recordsOffset + 8)
        },
        HostileGuest(
            "a first message behind a log that has none at its start", .kernelLog, ["bad-pointer"], .old
        ) {
            $0.write(0, at: $1.log + 8)
            $0.write(0xffff_fff0, at: $0.base + SyntheticGuest.recordsOffset + 16)
        },
    ]
}
