// SPDX-License-Identifier: Apache-2.0
internal import VMICore

/// How much there was since the last record, and how much of it the record cannot tell.
struct Tally {
    /// All that it is about, with what was dropped.
    var count: UInt64 = 0
    /// What could not be kept, because records are not as fast.
    var dropped: UInt64 = 0
    /// What could not be read in the target's memory.
    var unread: UInt64 = 0

    /// When so much is kept the next record is due; and so much is kept until then.
    static let many = 64
    static let most = 256

    func write(to record: inout Record<Output>) {
        record.json.key("count")
        record.json.number(count)
        record.json.key("dropped")
        record.json.number(dropped)
        record.json.key("unread")
        record.json.number(unread)
    }
}
