// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import CPlatform

/// One monitor under supervision, and what it has done to its targets.
struct Ward {
    /// A ring of events that is mapped here too.
    private struct Ring {
        var place: UInt32
        var entry: Journal.Entry
    }

    let monitor: UInt32
    /// Where its journal is, as dom0 says and where it is mapped.
    let frame: UInt64
    private let journal: UInt32
    /// What dom0 lets it watch: whatever else its journal names is not touched.
    private var targets: [UInt32]
    /// By the journal's own numbers of targets.
    private var rings: [Ring?]
    /// The last journal that was one.
    private var last: Journal?
    private var answered: UInt32 = 0
    /// For how many looks nothing has moved while a target waited.
    private var stillness = 0

    /// So many looks, at `Supervisor.pace`: 0.7 s.
    private static let patience = 14

    /// Opens its journal.
    init(_ name: WardName, _ journals: inout Places) throws(StartError) {
        guard let place = journals.take() else { throw StartError(message: "there are too many monitors") }
        guard supervisor_open_journal(place, name.monitor, name.journal) == 0 else {
            journals.giveBack(place)
            throw StartError(
                message: "the journal of domain " + String(name.monitor) + " cannot be read")
        }
        monitor = name.monitor
        frame = name.journal
        journal = place
        targets = name.targets
        rings = Array(repeating: nil, count: Edge.targetLimit)
    }

    /// What came of a look.
    enum Look {
        case well
        /// It asks whether it is supervised: look again soon.
        case asks
        /// It has ended.
        case over
        /// It does nothing while a target waits for it.
        case hangs
    }

    /// Looks at the monitor and at its journal, and maps the rings that it has made.
    mutating func look(_ places: inout Places) -> Look {
        let now = Edge.readJournal(journal)
        if let now { follow(now, &places) }
        guard supervisor_look(monitor) != PLATFORM_EGONE else { return .over }
        let asks = now?.entries.contains { $0.asks } ?? false
        return isStill(now) ? .hangs : asks ? .asks : .well
    }

    /// Takes in what the journal says.
    private mutating func follow(_ now: Journal, _ places: inout Places) {
        for (index, entry) in now.entries.enumerated() {
            if let ring = rings[index], ring.entry.ring != entry.ring || ring.entry.turn != entry.turn {
                close(index, &places)
            }
            if rings[index] == nil, entry.ring != 0, targets.contains(entry.domain) {
                open(entry, at: index, &places)
            }
            if let ring = rings[index] { supervisor_greet(ring.place) }
        }
    }

    private mutating func open(_ entry: Journal.Entry, at index: Int, _ places: inout Places) {
        guard let place = places.take() else { return }
        guard supervisor_open_ring(place, entry.domain, entry.ring) == 0 else {
            places.giveBack(place)
            return
        }
        rings[index] = Ring(place: place, entry: entry)
    }

    private mutating func close(_ index: Int, _ places: inout Places) {
        guard let ring = rings[index] else { return }
        supervisor_close_ring(ring.place)
        places.giveBack(ring.place)
        rings[index] = nil
    }

    /// Whether a target waits, and nothing has moved for long.
    private mutating func isStill(_ now: Journal?) -> Bool {
        let journal = now ?? last
        var waits = journal?.entries.contains { $0.pauses > 0 && targets.contains($0.domain) } ?? false
        var sum: UInt32 = 0
        for ring in rings {
            guard let ring else { continue }
            let state = Edge.waiting(in: ring.place)
            waits = waits || state.waiting > 0
            sum = sum &+ state.answered
        }
        let moves = sum != answered || now != nil && now?.beat != last?.beat
        stillness = waits && !moves ? stillness + 1 : 0
        answered = sum
        if let now { last = now }
        return stillness >= Self.patience
    }

    /// Whether it is the monitor that dom0 names; if so, these are its targets from now on.
    mutating func isNamed(in names: [WardName]) -> Bool {
        for name in names where name.monitor == monitor && name.journal == frame {
            targets = name.targets
            return true
        }
        return false
    }

    /// Takes back whatever it has done to its targets, and lets go of it; a line for each target.
    mutating func takeBack(_ journals: inout Places, _ places: inout Places) -> [String] {
        if let now = Edge.readJournal(journal) {
            follow(now, &places)
            last = now
        }
        var lines: [String] = []
        for index in rings.indices {
            let entry = last?.entries[index]
            var words: [String] = []
            if let entry, targets.contains(entry.domain) {
                let restored = supervisor_restore(journal, UInt32(index), entry.domain)
                if restored > 0 { words.append(String(restored) + " breakpoints taken away") }
                if restored < 0 { words.append("its breakpoints cannot be taken away") }
            }
            // Before its events end: a processor that waits for room in a ring has to run to get out.
            if let entry, targets.contains(entry.domain), entry.pauses > 0 { words.append(release(entry)) }
            if let ring = rings[index] {
                let result = supervisor_end_events(ring.place, ring.entry.domain)
                words.append(
                    result >= 0
                        ? String(result) + " events answered, and ended" : Self.failure(result))
                close(index, &places)
            }
            guard let domain = entry?.domain, !words.isEmpty else { continue }
            lines.append("target " + String(domain) + ": " + words.joined(separator: "; "))
        }
        supervisor_close_journal(journal)
        journals.giveBack(journal)
        return lines
    }

    /// Lets a target go as often as it was stopped; of what nobody stopped, that changes nothing.
    private func release(_ entry: Journal.Entry) -> String {
        for _ in 0..<min(entry.pauses, 255) { _ = supervisor_release(entry.domain) }
        return "let go, of " + String(entry.pauses) + " stops"
    }

    private static func failure(_ result: Int32) -> String {
        switch result {
        case PLATFORM_EGONE: "it has ended itself"
        case PLATFORM_EDENIED: "its events cannot be ended: the policy does not allow it"
        case EVENTS_EBUSY: "its events cannot be ended: a processor waits for room"
        default: "its events cannot be ended"
        }
    }
}
