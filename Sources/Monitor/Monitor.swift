// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle
internal import VMICore

/// A running monitor: its targets and when each of its programs is due.
struct Monitor {
    private(set) var assignment: Assignment
    /// nil for a target that could not be gone back to.
    private(set) var watches: [Watch?]
    var schedule: Schedule
    /// The generation that was taken or refused last.
    private var attended: UInt32
    /// The request that was attended to last.
    var answered: UInt32 = 0
    /// Its answer, while pieces of it are left to be given.
    var reply: Reply?

    /// Waits for the first generation and takes it.
    init() throws(StartError) {
        // Read first: a bundle that is no good is not worth waiting with.
        let plan = try Plan(try Edge.ramdisk())
        try Requests.watch()
        while true {
            attended = Self.firstGeneration()
            do throws(StartError) {
                assignment = try Assignment(of: attended, after: plan)
                watches = try Self.open(assignment)
                break
            } catch {
                // Another one may have come meanwhile, because this one is no good.
                guard let newer = Requests.generation(), newer != attended else { throw error }
                Edge.detachAll()
            }
        }
        schedule = Self.schedule(assignment)
        try Requests.listen()
        tellReady()
    }

    private static func firstGeneration() -> UInt32 {
        while true {
            _ = Edge.changed()
            if let generation = Requests.generation() { return generation }
            Edge.sleep(until: .max)
        }
    }

    private static func open(_ assignment: Assignment) throws(StartError) -> [Watch?] {
        var watches: [Watch?] = []
        for target in assignment.domains.indices { watches.append(try assignment.open(target)) }
        CProgram.offer(assignment)
        return watches
    }

    private static func schedule(_ assignment: Assignment) -> Schedule {
        Schedule(
            targets: assignment.domains.count, tasks: assignment.plan.configuration.tasks, from: Edge.now())
    }

    private func tellReady() { Edge.tell("ready " + String(attended)) }

    /// Runs programs as they fall due, and sleeps in between; never returns while the domain lives.
    mutating func run() {
        while true {
            let hasChanged = Edge.changed()
            if hasChanged, let offered = Requests.generation(), offered != attended { attend(to: offered) }
            serveRequests(hasChanged)
            let isBusy = serveEvents() || reply != nil
            let wake = goOn()
            let now = Edge.now()
            // When nothing is left to do, the domain stays for what dom0 hands over next, and because its
            // results and its state are still asked for. What nobody reads yet does not get more: targets are not to
            // wait for who reads.
            let next = Edge.isBehind() ? nil : schedule.next()
            guard let due = next, due.time <= now else {
                if !isBusy { Edge.sleep(until: min(next?.time ?? .max, wake)) }
                continue
            }
            var outcome: VMIError? = .gone
            if let watch = watches[due.target] {
                var console = Output.console
                outcome = watch.run(due.work, context(at: now), quietly: due.isRetry, to: &console)
            }
            schedule.finished(due, outcome, at: Edge.now())
        }
    }

    /// What each record begins with.
    func context(at now: UInt64, request: UInt32? = nil) -> RecordContext {
        RecordContext(
            monitor: assignment.plan.configuration.monitor, target: nil, milliseconds: now / 1_000_000,
            request: request)
    }

    /// Lets targets go on that wait because of events; whether there are more of them.
    private mutating func serveEvents() -> Bool {
        var isBusy = false
        for target in watches.indices {
            guard let watch = watches[target] else { continue }
            if watch.serveEvents() { isBusy = true }
            schedule.hasten(target) { watch.isPressing($0) }
        }
        return isBusy
    }

    /// Has programs in C go on that wait; returns when the next one is to go on.
    private func goOn() -> UInt64 {
        var wake = UInt64.max
        for case let watch? in watches { wake = min(wake, watch.goOn(at: Edge.now())) }
        return wake
    }

    /// Takes a generation, or refuses it and goes on with what was before.
    private mutating func attend(to generation: UInt32) {
        attended = generation
        do throws(StartError) {
            let next = try Assignment(of: generation, after: assignment.plan)
            letGo()
            do throws(StartError) {
                watches = try Self.open(next)
            } catch {
                goBack()
                throw error
            }
            assignment = next
            schedule = Self.schedule(next)
            tellReady()
        } catch {
            let record = Record(
                Output.console, program: "hand-over", context: nil, limit: Record<Output>.imageLimit)
            _ = record.finish(
                error: "generation-refused",
                "generation " + String(generation) + " was refused: " + error.message)
            Edge.tell("refused " + String(generation) + ": " + error.message)
        }
    }

    /// Drops every mapping of every target, for certain.
    private mutating func letGo() {
        watches = []
        CProgram.withdraw()
        Edge.detachAll()
    }

    /// Attaches the targets of before again; one that is gone stays gone.
    private mutating func goBack() {
        letGo()
        for target in assignment.domains.indices {
            do throws(StartError) { watches.append(try assignment.open(target)) } catch {
                watches.append(nil)
            }
        }
        CProgram.offer(assignment)
    }
}
