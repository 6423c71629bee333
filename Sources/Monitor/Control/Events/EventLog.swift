// SPDX-License-Identifier: Apache-2.0
internal import Control
internal import Events
internal import TargetBundle
internal import VMICore

/// What one program of tier `events` has been told since its last record.
enum EventLog {
    /// What the hypervisor tells by itself.
    case plain(PlainLog)
    /// Who starts, and what.
    case births(ProcessWatch)
    /// Who comes by a place, or by one of many.
    case place(PlaceLog)
    /// Where a processor goes from a place on.
    case steps(StepLog)
    /// What is written to a place.
    case memory(MemoryLog)

    /// Looks up what the program needs.
    init(_ program: Program, _ inspector: inout Inspector) throws(VMIError) {
        typealias Kind = ProgramKind
        switch program.kind {
        case .processWatch:
            guard Kind.processWatch.isLinked else { throw .notLinked }
            self = .births(try ProcessWatch(&inspector))
        case .breakpoint, .syscallWatch:
            guard Kind.breakpoint.isLinked || Kind.syscallWatch.isLinked else { throw .notLinked }
            self = .place(try PlaceLog(program, &inspector))
        case .singleStep:
            guard Kind.singleStep.isLinked else { throw .notLinked }
            self = .steps(try StepLog(program, &inspector))
        case .memory:
            guard Kind.memory.isLinked else { throw .notLinked }
            self = .memory(try MemoryLog(program, &inspector))
        default:
            guard let log = PlainLog(program) else { throw .notLinked }
            self = .plain(log)
        }
    }

    /// What is to be told of.
    var wishes: [EventWish] {
        switch self {
        case .plain(let log): [log.wish]
        case .births, .place: placesWishes
        case .steps: placesWishes + [.steps]
        case .memory(let log): log.wishes
        }
    }

    /// What tells of its breakpoints, each once.
    private var placesWishes: [EventWish] {
        var wishes: [EventWish] = []
        for place in places where !wishes.contains(place.wish) { wishes.append(place.wish) }
        return wishes
    }

    /// Where there are to be breakpoints.
    private var places: [BreakPlace] {
        switch self {
        case .plain, .memory: []
        case .births(let log): log.places
        case .place(let log): log.places
        case .steps(let log): [log.place]
        }
    }

    /// What is told of besides, where the processor can, so that its breakpoints are not seen.
    var covers: [EventWish] {
        var covers: [EventWish] = []
        // Neighbours share a page.
        for place in places where covers.last != place.cover { covers.append(place.cover) }
        return covers
    }

    /// Sets its breakpoints: all of them, or none.
    func begin(_ breakpoints: inout Breakpoints) throws(ControlError) {
        let places = places
        for index in places.indices {
            do throws(ControlError) { try places[index].set(&breakpoints) } catch {
                for place in places[..<index] { place.clear(&breakpoints) }
                throw error
            }
        }
    }

    /// How many breakpoints are looked at for one record: each look is a page that is mapped.
    private static let looks = 64

    /// Looks at some of its breakpoints, from one on, so that each has its turn; returns how many of them the target has
    /// overwritten.
    func overwritten(_ breakpoints: borrowing Breakpoints, from next: inout Int) -> UInt64 {
        let places = places
        var count: UInt64 = 0
        for _ in 0..<min(Self.looks, places.count) {
            next = next + 1 < places.count ? next + 1 : 0
            if places[next].isOverwritten(breakpoints) { count += 1 }
        }
        return count
    }

    func end(_ breakpoints: inout Breakpoints) { for place in places { place.clear(&breakpoints) } }

    /// Takes an event, if it is about it; `answer` is that of one of our breakpoints. Returns the answer that it gets.
    func take(_ event: Event, _ answer: Answer?, _ inspector: inout Inspector) -> Answer? {
        let isBreakpoint = answer != nil
        switch self {
        case .plain(let log): log.take(event, isBreakpoint: isBreakpoint)
        case .births(let log): if isBreakpoint { log.take(event, &inspector) }
        case .place(let log): if isBreakpoint { log.take(event, &inspector) }
        case .steps(let log): return log.take(event, answer)
        case .memory(let log): log.take(event)
        }
        return answer
    }

    /// Whether it has as much as it can keep, so that the next record is due.
    var isFull: Bool {
        switch self {
        case .plain, .steps, .memory: false
        case .births(let log): log.isFull
        case .place(let log): log.isFull
        }
    }

    /// Writes what there was, and begins anew.
    func write(to record: inout Record<Output>) {
        switch self {
        case .plain(let log): log.write(to: &record)
        case .births(let log): log.write(to: &record)
        case .place(let log): log.write(to: &record)
        case .steps(let log): log.write(to: &record)
        case .memory(let log): log.write(to: &record)
        }
    }
}
