// SPDX-License-Identifier: Apache-2.0
import Grants
import Spec
import Testing

@testable import Deploy

/// What is decided when a run was cut off, at any of the places where it can be.
@Suite struct RecoveryTests {
    private func first(_ state: State, _ seen: Observation, _ spec: Spec = Sample.spec) throws -> Plan.Action
    {
        try #require(Sample.planner(spec, state, seen).actions().first)
    }

    private let label = Sample.spec.monitors[0].label

    /// Cut off after xl had made a domain: it is ours by its label, and never ran.
    @Test func aDomainThatTheStateDoesNotKnowMakesWay() throws {
        var state = Sample.state
        state.monitors.removeFirst()
        for paused in ["--p---", "-b----"] {
            var seen = Sample.seen
            seen.domains.removeAll { $0.id == 5 }
            seen.domains.append(Sample.domain(5, "(null)", label, state: paused))
            let action = try first(state, seen)
            #expect(action.kind == .relaunch && action.remains == [5] && action.domain == nil)
            #expect(action.isSeamless == false)
        }
    }

    @Test(arguments: ["--p---", "---s--", "----c-"])
    func aRecordedDomainThatDoesNotRunMakesWay(_ letters: String) throws {
        var seen = Sample.seen
        seen.domains.removeAll { $0.id == 5 }
        seen.domains.append(Sample.domain(5, "watch-a", label, state: letters))
        #expect(try first(Sample.state, seen).kind == .relaunch)
    }

    @Test(arguments: [MonitorState.starting, .failed("why"), .other("what"), nil])
    func oneThatNeverGotReadyMakesWay(_ words: MonitorState?) throws {
        var seen = Sample.seen
        seen.monitors[5]?.state = words
        let action = try first(Sample.state, seen)
        #expect(action.kind == .relaunch && action.reasons.first?.contains("is not ready") == true)
    }

    /// Cut off in a rotation: handed over but not recorded, or refused and not taken back.
    @Test func aHandOverThatIsNotTheRecordedOneIsMadeAnew() throws {
        var seen = Sample.seen
        seen.monitors[5] = .init(generation: 2, state: .ready(2), readable: [1, 4])
        #expect(try first(Sample.state, seen).kind == .rotate)
        seen.monitors[5] = .init(generation: 2, state: .ready(1), readable: [1, 4])
        #expect(try first(Sample.state, seen).kind == .rotate)
        seen.monitors[5] = .init(generation: 2, state: .refused(2, "why"), readable: [1])
        let action = try first(Sample.state, seen)
        #expect(action.kind == .rotate && action.reasons.first?.contains("refused") == true)
    }

    /// Cut off in a replacement, before the new domain: the old one is set aside and works.
    @Test func oneThatWasSetAsideGetsItsNameBack() throws {
        var seen = Sample.seen
        seen.domains[5].name = "watch-a--old"
        let action = try first(Sample.state, seen)
        #expect(action.kind == .update && action.domain == 5)
        #expect(action.reasons == ["its domain is called 'watch-a--old'"])
    }

    /// Cut off with both there: the one that is as the spec says stays if it works, else the other.
    @Test func ofTwoTheBetterOneStays() throws {
        var state = Sample.state
        state.monitors[0].image = "older"
        state.monitors.append(Sample.monitor(0, domain: 8))
        var seen = Sample.seen
        seen.domains[5].name = "watch-a--old"
        seen.domains.append(Sample.domain(8, "watch-a", label))
        seen.monitors[8] = .init(generation: 1, state: .ready(1), readable: [1])
        let done = try first(state, seen)
        #expect(done.kind == .update && done.domain == 8 && done.remains == [5])

        seen.monitors[8]?.state = .starting
        let again = try first(state, seen)
        #expect(again.kind == .relaunch && again.domain == 5 && again.remains == [8])
    }

    /// Cut off between the old domain's end and its grants': the record still knows them.
    @Test func aRecordedDomainThatIsGoneIsSomethingToDo() {
        var state = Sample.state
        state.monitors.append(Sample.monitor(0, domain: 32))
        let planner = Sample.planner(Sample.spec, state)
        #expect(planner.gone() == [32])
        #expect(planner.actions().map(\.kind) == [.keep, .keep])
        #expect(Sample.planner().gone().isEmpty)
    }
}
