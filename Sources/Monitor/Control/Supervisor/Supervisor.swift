// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import VMICore

/// Looks after the monitors that dom0 names, and takes back what they leave behind in their targets.
struct Supervisor {
    private var wards: [Ward] = []
    private var attended: UInt32 = 0
    private var journals = Places.ofJournals()
    private var rings = Places.ofRings()
    /// How many records in a row nobody has seen.
    private var unsaid: UInt32 = 0

    /// Nanoseconds between two looks; while a monitor asks, less.
    private static let pace: UInt64 = 50_000_000
    private static let haste: UInt64 = 1_000_000

    init() throws(StartError) { try Requests.watch() }

    /// Never returns while the domain lives.
    mutating func run() {
        while true {
            // Only then is xenstored asked: one that is slow, or hangs, is not to keep it from looking around.
            if Edge.changed(), let generation = Requests.generation(), generation != attended {
                attend(to: generation)
            }
            let asks = lookAround()
            // What was said before may have found no room.
            _ = Edge.isBehind()
            // Whoever has no ward has nothing to look at.
            let pause = asks ? Self.haste : Self.pace
            Edge.sleep(until: wards.isEmpty ? .max : Edge.now() + pause)
        }
    }

    /// Looks at each; whether one of them asks.
    private mutating func lookAround() -> Bool {
        var asks = false
        for index in wards.indices.reversed() {
            switch wards[index].look(&rings) {
            case .well: break
            case .asks: asks = true
            case .over: drop(index, "it has ended")
            case .hangs:
                // First, so that it does nothing more to what is being put right.
                _ = supervisor_stop(wards[index].monitor)
                drop(index, "it hung, and was stopped")
            }
        }
        return asks
    }

    /// Takes back what a monitor has done, and says so.
    private mutating func drop(_ index: Int, _ why: String) {
        var ward = wards.remove(at: index)
        let lines = ward.takeBack(&journals, &rings)
        if !lines.isEmpty { say(of: ward.monitor, why, lines) }
    }

    /// Looks after one more monitor. One whose journal cannot be read stays without supervision, and so without
    /// events; the others are not to suffer for it.
    private mutating func add(_ name: WardName) {
        do throws(StartError) { wards.append(try Ward(name, &journals)) } catch {
            say(of: name.monitor, error.message)
        }
    }

    /// Does not wait for who reads it: a console that nobody reads is not to keep it from looking around.
    private mutating func say(of monitor: UInt32, _ what: String, _ lines: [String] = []) {
        var record = Record(
            Output.answer, program: "supervisor", context: nil, limit: Output.answer.limit)
        record.json.key("program")
        record.json.string("supervisor")
        record.json.key("time_ms")
        record.json.number(Edge.now() / 1_000_000)
        record.json.key("output")
        record.json.open("[")
        record.json.string("domain " + String(monitor) + ": " + what)
        for line in lines { record.json.string(line) }
        if unsaid > 0 { record.json.string(String(unsaid) + " records before had no room on the console") }
        record.json.close("]")
        _ = record.finish()
        unsaid = Edge.say() ? 0 : unsaid &+ 1
    }

    /// Takes the wards of a generation, or refuses it and goes on with those of before. It is ready when what
    /// is no ward any more has left nothing behind.
    private mutating func attend(to generation: UInt32) {
        attended = generation
        do throws(StartError) {
            let names = try WardName.all(of: generation)
            for index in wards.indices.reversed() where !wards[index].isNamed(in: names) {
                drop(index, "it is no longer supervised")
            }
            for name in names where !wards.contains(where: { $0.monitor == name.monitor }) {
                add(name)
            }
            Edge.tell("ready " + String(generation))
        } catch {
            Edge.tell("refused " + String(generation) + ": " + error.message)
        }
    }
}

/// The kernel of the image calls it in the supervisor's domain.
@c(supervisor_main)
public func supervisorMain() {
    Edge.tell("starting")
    do throws(StartError) {
        var supervisor = try Supervisor()
        supervisor.run()
    } catch {
        Edge.tell("failed: " + error.message)
    }
}
