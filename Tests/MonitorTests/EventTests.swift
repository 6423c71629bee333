// SPDX-License-Identifier: Apache-2.0
import CControl
import Foundation
import GuestFixtures
import Testing
import XenSlots

/// What only Intel's processors tell of, made up here and handed to the main loop: accesses to pages, and steps.
@Suite struct EventTests {
    private static let symbol = "linux_banner"

    /// A monitor with one program about the symbol, and its target's events.
    private struct Session {
        var store: FolderStore
        var said: Said
        var records: Said
        private var slots: [UInt8] = []

        init(_ store: FolderStore, _ said: Said, _ records: Said) {
            (self.store, self.said, self.records) = (store, said, records)
        }

        /// Has an event happen, and returns the slot that answers it.
        mutating func happen(
            _ reason: UInt32, rip: UInt64 = 0, _ fill: (UnsafeMutablePointer<UInt8>) -> Void = { _ in }
        ) throws -> [UInt8] {
            var slot = [UInt8](repeating: 0, count: Int(EVENTS_SLOT_SIZE))
            slot.withUnsafeMutableBufferPointer { bytes in
                guard let start = bytes.baseAddress else { return }
                xen_slot(start, reason, 1, 1, 0)
                xen_slot_rip(start, rip)
                fill(start)
            }
            slots += slot
            try store.write("local/domain/3/slots", slots)
            let count = slots.count / slot.count
            try said.wait(for: "answered: ", times: count)
            let answers = said.lines.filter { $0.hasPrefix("answered: ") }
            return answers[count - 1].split(separator: " ").dropFirst().compactMap { UInt8($0, radix: 16) }
        }

        /// The numbers behind the first line of its that begins so.
        func numbers(_ start: String) throws -> [UInt64] {
            try said.wait(for: start)
            let line = try #require(said.lines.first { $0.hasPrefix(start) })
            return line.split(separator: " ").compactMap { UInt64($0) }
        }

        /// The events of its records so far, once there are so many.
        func events(_ count: Int) throws -> [[String: Any]] {
            var events: [[String: Any]] = []
            try records.wait(until: "\(count) events") { lines in
                events = try lines.flatMap { line in
                    let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                    return record?["events"] as? [[String: Any]] ?? []
                }
                return events.count >= count
            }
            return events
        }
    }

    private func run(_ program: String, _ body: (inout Session) throws -> Void) throws {
        let dump = try MonitorTests.dump()
        let store = try FolderStore(handingOver: [("web", dump.path)])
        try store.write("local/domain/3/slots", "")
        let bundle = try MonitorRun.bundle(
            targets: ["web"],
            programs: #"{"name":"\#(program)","symbol":"\#(Self.symbol)","count":4,"every_ms":20},"#
                + #"{"name":"map-addr","symbol":"\#(Self.symbol)"}"#)
        _ = try MonitorRun(bundle: bundle, milliseconds: 600_000, store: store) { said, records in
            var session = Session(store, said, records)
            try said.wait(for: "state: ready")
            try body(&session)
            try store.write("end", "")
        }
    }

    /// Where the symbol is.
    private func place(_ session: Session) throws -> UInt64 {
        try session.records.wait(for: #"{"schema":1"#, times: 2)
        let line = try #require(session.records.lines.first { $0.contains(#""virtual""#) })
        let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        let text = try #require(record?["virtual"] as? String)
        return try #require(UInt64(text.dropFirst(2), radix: 16))
    }

    private func address(_ event: [String: Any], _ key: String) -> UInt64? {
        (event[key] as? String).flatMap { UInt64($0.dropFirst(2), radix: 16) }
    }

    @Test("mem-event tells of writes that begin in its bytes, and has all others carried out")
    func writes() throws {
        try run("mem-event") { session in
            let place = try place(session)
            let asked = try session.numbers("watch: 255")
            #expect(asked[1] == 2, "writes")
            let frame = asked[2]
            let offset = place & 0xfff
            for (at, access) in [(offset - 1, 2), (offset + 4, 2), (offset + 1, 1), (offset + 3, 3)]
                as [(UInt64, UInt32)]
            {
                let answer = try session.happen(1, rip: 0x1234) { xen_slot_access($0, frame, at, 0, access) }
                answer.withUnsafeBufferPointer { bytes in
                    #expect(xen_answer_flags(bytes.baseAddress) & 1 << 2 != 0, "emulated")
                }
            }
            let elsewhere = try session.happen(1) { xen_slot_access($0, frame + 1, offset, 0, 2) }
            #expect(!elsewhere.isEmpty)
            let events = try session.events(1)
            #expect(events.count == 1 && address(events[0], "rip") == 0x1234)
            #expect(address(events[0], "address") == place + 3)
        }
    }

    @Test(
        "Who reads a page with a breakpoint reads what was there; steps are counted, and it goes when it is stopped"
    )
    func hides() throws {
        try run("singlestep-event") { session in
            let place = try place(session)
            let physical = try session.numbers("break: ")[0]
            let cover = try session.numbers("watch: 255")
            #expect(cover[1] == 1 && cover[2] == physical >> 12, "reads of its page")
            let offset = physical & 0xfff
            let read = try session.happen(1) { xen_slot_access($0, physical >> 12, offset - 1, 0, 1) }
            read.withUnsafeBufferPointer { bytes in
                #expect(xen_answer_flags(bytes.baseAddress) == 1 | 1 << 2 | 1 << 5)
                #expect(xen_answer_read_size(bytes.baseAddress) == 64)
                #expect(xen_answer_read(bytes.baseAddress)[1] == 0x42)
                #expect(xen_answer_read(bytes.baseAddress)[2] == UInt8(ascii: "i"), "Linux version")
            }

            var toggles: [Bool] = []
            for reason: UInt32 in [6, 7, 7, 7, 7] {
                let answer = try session.happen(reason, rip: place)
                answer.withUnsafeBufferPointer {
                    toggles.append(xen_answer_flags($0.baseAddress) & 1 << 4 != 0)
                }
            }
            #expect(toggles == [true, false, false, false, true])
            #expect(try session.events(5).count == 5)

            let stop = #"{"name":"singlestep-event","symbol":"\#(Self.symbol)","count":4}"#
            try session.store.write("stubvmi/request", #"1 {"version":1,"do":"stop","program":\#(stop)}"#)
            try session.said.wait(for: "unbreak: 0")
            #expect(try session.numbers("forget: 255")[2] == physical >> 12)
        }
    }

    @Test("A breakpoint that the target has overwritten is told of, for as long as it is")
    func overwritten() throws {
        try run("singlestep-event") { session in
            #expect(try session.numbers("break: ").count == 1)
            for isOverwritten in [false, true, false] {
                try session.store.write("overwritten", isOverwritten ? [0] : [])
                try session.records.wait(until: "overwritten: \(isOverwritten)") {
                    $0.last?.contains(#""overwritten":1"#) == isOverwritten
                }
            }
        }
    }

    @Test("Its target does not wait for who reads the console, and nothing more is told until somebody does")
    func nobodyReads() throws {
        try run("singlestep-event") { session in
            let place = try place(session)
            _ = try session.numbers("break: ")
            try session.store.write("unread", "")
            // A question is answered all the same, and after it nothing is told that was due before.
            try session.store.write("stubvmi/request", #"1 {"version":1,"do":"list"}"#)
            try session.records.wait(until: "the answer") { $0.last?.contains(#""request":1"#) == true }
            let told = session.records.lines.count
            for reason: UInt32 in [6, 7, 7, 7, 7] { #expect(try !session.happen(reason, rip: place).isEmpty) }
            // Ten times its interval.
            usleep(200_000)
            #expect(session.records.lines.count == told, "\(session.records.lines.suffix(3))")
            try session.store.remove("unread")
            #expect(try session.events(5).count == 5)
        }
    }

    @Test("A processor that steps when nobody wants to know is told to stop, and only then is it over")
    func steppingEnds() throws {
        try run("singlestep-event") { session in
            let place = try place(session)
            _ = try session.numbers("break: ")
            _ = try session.happen(6, rip: place)
            let stop = #"{"name":"singlestep-event","symbol":"\#(Self.symbol)","count":4}"#
            try session.store.write("stubvmi/request", #"1 {"version":1,"do":"stop","program":\#(stop)}"#)
            try session.said.wait(for: "forget: 255")
            #expect(!session.said.lines.contains { $0.hasPrefix("forget: 2 ") })
            let answer = try session.happen(7, rip: place)
            answer.withUnsafeBufferPointer { #expect(xen_answer_flags($0.baseAddress) & 1 << 4 != 0) }
            try session.said.wait(for: "forget: 2 ")
        }
    }
}
