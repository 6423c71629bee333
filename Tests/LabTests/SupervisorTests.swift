// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots {
    /// What becomes of a target when its monitor ends: the supervisor lets it go on, its text is as it was, and the next
    /// monitor finds nothing left behind.
    @Suite struct SupervisorTests {}
}

extension Boots.SupervisorTests {
    @Test("Monitors destroyed at random moments, and one that hangs, while their target works on")
    func aTargetOutlivesItsMonitors() async throws { try await outlives(2) }

    /// `rounds` monitors that are destroyed, of a target with more processes than it can start in the time.
    fileprivate func outlives(_ rounds: Int, programs: String = "") async throws {
        try await EventsLab.with(load: 1_000_000, programs: programs) { events in
            try await events.theTextIsBroken("it watches")
            for round in 1...rounds {
                // Anywhere in what it does between two events.
                let wait = Double.random(in: 0...0.8)
                _ = try await events.lab.check("sleep \(wait); xl destroy trace-web")
                try await events.theTargetGoesOn("destroyed, round \(round) after \(wait) s")
                try await events.apply()
            }
            try await aConsoleThatNobodyReads(events)
            try await aMonitorThatHangs(events)
            try await aXenstoredThatHangs(events)
            try await aRingThatIsFull(events)
            try await everythingGoes(events)
        }
    }

    /// As many as a ring has slots, of a monitor that is stopped.
    fileprivate func eightProcessors() async throws {
        let programs = ", { cr3-event: { every: 1s } }, { cpuid-event: { every: 1s } }"
        try await EventsLab.with(load: 1_000_000, workers: 16, processors: 8, programs: programs) { events in
            _ = try await events.lab.check("sleep 2; xl pause trace-web")
            // One processor of the lab's runs all eight, and most of what they do is to wait for each other.
            try await events.theTargetGoesOn("many waited", seconds: 480)
            // Who was let go may have told of the next one before the ring was taken away.
            #expect(try await answered(events) >= 2)
            try await events.apply()
            try await everythingGoes(events, seconds: 480)
        }
    }

    /// The monitor has more to tell than the console holds: its target does not wait for it, so nobody stops it.
    private func aConsoleThatNobodyReads(_ events: EventsLab) async throws {
        _ = try await events.lab.check(
            "stubvmi ask trace-web start process-list --every 200ms && "
                + "kill -STOP $(cat /run/xenconsoled.pid); sleep 5; kill -CONT $(cat /run/xenconsoled.pid); "
                + "stubvmi ask trace-web stop process-list")
        try await events.theTargetWorks("nobody read")
        let list = try await events.lab.check("xl list trace-web")
        #expect(!list.contains("--p---"), "\(list)")
    }

    /// A monitor that is asked to do nothing any more, and its target waits for it.
    private func aMonitorThatHangs(_ events: EventsLab) async throws {
        _ = try await events.lab.check("stubvmi ask trace-web hang --timeout 60")
        try await events.theTargetGoesOn("hung")
        let said = try await events.lab.check("cat \(EventsLab.log("stubvmi-supervisor"))")
        #expect(said.contains("it hung, and was stopped"), "\(said)")
        #expect(said.contains("2 breakpoints taken away"), "\(said)")
        try await events.apply()
    }

    /// The supervisor has nothing to ask it while it looks around.
    private func aXenstoredThatHangs(_ events: EventsLab) async throws {
        let outcome = try await events.lab.run(
            """
            \(EventsLab.count); xl pause trace-web && kill -STOP $(cat /run/xenstored.pid) || exit 1
            sleep 2; before=$(count)
            for i in $(seq 32); do sleep 0.25; after=$(count); [ "$after" != "$before" ] && break; done
            kill -CONT $(cat /run/xenstored.pid); echo "$before, $after"; [ "$after" != "$before" ]
            """)
        #expect(outcome.status == 0, "\(outcome.output)")
        try await events.apply()
    }

    /// A processor that is told of need not wait: the two go on until there is no room any more.
    private func aRingThatIsFull(_ events: EventsLab) async throws {
        _ = try await events.lab.check(
            "stubvmi ask trace-web start cr3-event && stubvmi ask trace-web stop process-watch")
        _ = try await events.lab.check("stubvmi ask trace-web hang --timeout 60")
        try await events.theTargetGoesOn("hung, and the ring is full")
        // Before the last slot is taken, each processor is stopped: 7 where the other one had nothing to do.
        #expect(try await answered(events) >= 7)
        try await events.apply()
    }

    /// How many events the supervisor has just answered in a monitor's place.
    private func answered(_ events: EventsLab) async throws -> Int {
        let said = try await events.lab.check("tail -n 1 \(EventsLab.log("stubvmi-supervisor"))")
        return try #require(said.firstMatch(of: /(\d+) events answered/).flatMap { Int($0.1) }, "\(said)")
    }

    private func everythingGoes(_ events: EventsLab, seconds: Int = 30) async throws {
        _ = try await events.lab.check("stubvmi destroy --all --auto-approve")
        try await events.theTargetWorks("all gone", seconds: seconds)
        try await events.nobodyWatches()
    }
}

extension Boots.Endurance {
    /// The same for longer, and with an event for each switch to another address space: `make endurance`.
    @Suite struct SupervisorTests {
        @Test("20 monitors destroyed at random moments")
        func twentyMonitors() async throws {
            try await Boots.SupervisorTests().outlives(20, programs: ", { cr3-event: { every: 1s } }")
        }

        @Test("Eight processors that wait for a monitor which hangs")
        func eightProcessors() async throws { try await Boots.SupervisorTests().eightProcessors() }
    }
}
