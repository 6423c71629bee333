// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle
internal import VMICore

/// An answer that is being given.
struct Reply {
    var request: UInt32
    /// What was asked for is a drill: to hang as soon as it is given.
    var hangs: Bool
}

/// What dom0 asks of a monitor that runs. It lasts until the next hand-over.
extension Monitor {
    /// Gives more of an answer, or looks for what is asked: a piece at a time, because targets may wait meanwhile.
    mutating func serveRequests(_ hasChanged: Bool) {
        if let given = reply {
            if Edge.answer(given.request) { return }
            reply = nil
            if given.hangs { Edge.hang() }
        } else if !hasChanged {
            return
        }
        attendToRequest()
    }

    /// Does what is asked, once; what came of it is told where who asked waits for it, and on the console.
    private mutating func attendToRequest() {
        guard let (number, json) = Requests.request(), number != answered else { return }
        answered = number
        let context = context(at: Edge.now(), request: number)
        var hangs = false
        do throws(Refusal) {
            let demand = try Self.demand(json)
            if case .hang = demand.verb { hangs = true }
            try carryOut(demand, context)
        } catch {
            _ = Self.record(context).finish(error: error.code, error.message)
        }
        reply = Reply(request: number, hangs: hangs)
    }

    private static func record(_ context: RecordContext) -> Record<Output> {
        Record(Output.answer, program: "request", context: context, limit: Output.answer.limit)
    }

    private static func demand(_ json: [UInt8]) throws(Refusal) -> Demand {
        do throws(StartError) { return try Edge.demand(json) } catch {
            throw Refusal("request-refused", error.message)
        }
    }

    /// Writes the record that answers it, unless it throws.
    private mutating func carryOut(_ demand: Demand, _ context: RecordContext) throws(Refusal) {
        let targets = try targets(of: demand)
        var record = Self.record(context)
        switch demand.verb {
        case .start(let task): try start(task, on: targets)
        case .stop(let work): try stop(work, on: targets)
        case .run(let work): return try run(work, on: targets, context)
        case .list: writePrograms(of: targets, to: &record)
        case .hang: break
        }
        _ = record.finish()
    }

    /// Those that it is about and that are there.
    private func targets(of demand: Demand) throws(Refusal) -> [Int] {
        var targets = Array(assignment.plan.configuration.targets.indices)
        if let name = demand.target {
            targets = targets.filter {
                assignment.plan.configuration.targets[$0].name.utf8.elementsEqual(name.utf8)
            }
            guard !targets.isEmpty else { throw Refusal("unknown-target", "it has no target " + name) }
        }
        targets = targets.filter { watches[$0] != nil }
        guard !targets.isEmpty else { throw Refusal(VMIError.gone) }
        return targets
    }

    /// On all of them, or on none.
    private mutating func start(_ task: Configuration.Task, on targets: [Int]) throws(Refusal) {
        for target in targets where !schedule.hasRoom(for: task.work, on: target) {
            throw Refusal("too-many-programs", "it has as many programs as it can have")
        }
        var begun: [Int] = []
        for target in targets where !schedule.has(task.work, on: target) {
            do throws(Refusal) { try watches[target]?.begin(task.work) } catch {
                for target in begun { watches[target]?.stop(task.work) }
                throw error
            }
            begun.append(target)
        }
        for target in targets { schedule.begin(task, on: target, at: Edge.now()) }
    }

    private mutating func stop(_ work: Work, on targets: [Int]) throws(Refusal) {
        var found = false
        for target in targets {
            if schedule.end(work, on: target) || watches[target]?.isRunning(work) == true { found = true }
            watches[target]?.stop(work)
        }
        guard found else { throw Refusal("not-running", "no such program runs: " + work.name) }
    }

    private func run(_ work: Work, on targets: [Int], _ context: RecordContext) throws(Refusal) {
        guard targets.count == 1, let watch = watches[targets[0]] else {
            throw Refusal("several-targets", "it has several targets, and a program runs once on one")
        }
        guard let program = work.program, !program.kind.isAboutEvents else {
            throw Refusal("only-started", work.name + " has no record of its own to answer with: start it")
        }
        var output = Output.answer
        _ = watch.run(work, context, quietly: false, to: &output)
    }

    private func writePrograms(of targets: [Int], to record: inout Record<Output>) {
        record.json.key("programs")
        record.json.open("[")
        for entry in schedule.entries where targets.contains(entry.target) && isRunning(entry) {
            record.json.open("{")
            record.json.key("target")
            record.json.string(assignment.plan.configuration.targets[entry.target].name)
            record.json.key("program")
            record.json.string(entry.work.name)
            if entry.interval > 0 {
                record.json.key("every_ms")
                record.json.number(entry.interval / 1_000_000)
            }
            if let program = entry.work.program { Self.write(program, to: &record) }
            record.json.close("}")
        }
        record.json.close("]")
    }

    /// Whether it runs, or will.
    private func isRunning(_ entry: Schedule.Entry) -> Bool {
        !entry.isOver || watches[entry.target]?.isRunning(entry.work) == true
    }

    /// What it was told.
    private static func write(_ program: Program, to record: inout Record<Output>) {
        if let symbol = program.symbol {
            record.json.key("symbol")
            record.json.string(symbol)
        }
        if let address = program.address {
            record.json.key("address")
            record.json.address(address)
        }
        switch program.process {
        case .pid(let pid):
            record.json.key("process")
            record.json.string(String(pid))
        case .name(let name):
            record.json.key("process")
            record.json.string(name)
        case nil: break
        }
        if let count = program.count {
            record.json.key("count")
            record.json.number(count)
        }
    }
}
