// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import CMonitor

/// What a monitor says in its journal, as it stood at one moment: supervision.h.
///
/// It may be anything: a monitor that was taken over wrote it.
struct Journal {
    struct Entry {
        var domain: UInt32
        var pauses: UInt32
        /// The frame of its ring of events, 0 without one, and which ring of that frame.
        var ring: UInt64
        var turn: UInt32
        /// Whether the monitor waits for an answer in the ring's page.
        var asks: Bool
    }

    /// Another one whenever the monitor's main loop turns.
    var beat: UInt32
    /// One for each target that a monitor can have.
    var entries: [Entry]
}

extension Edge {
    /// A monitor's journal; nil where what stands there is none.
    static func readJournal(_ place: UInt32) -> Journal? {
        var copy = journal()
        unsafe supervisor_read_journal(place, &copy)
        guard copy.magic == JOURNAL_MAGIC, copy.version == JOURNAL_VERSION else { return nil }
        let entries = (0..<Int(JOURNAL_TARGETS)).map { index in
            let entry = element(index, of: copy.targets, as: journal_target.self)
            return Journal.Entry(
                domain: entry.domain, pauses: entry.pauses, ring: entry.ring, turn: entry.turn,
                asks: entry.asks != 0)
        }
        return Journal(beat: copy.beat, entries: entries)
    }

    /// How many events of a ring wait for an answer, and how many were answered.
    static func waiting(in ring: UInt32) -> (waiting: UInt32, answered: UInt32) {
        var answered: UInt32 = 0
        let waiting = unsafe supervisor_waiting(ring, &answered)
        return (waiting, answered)
    }
}
