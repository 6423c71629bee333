// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Control
internal import Events
internal import TargetBundle
internal import VMICore

/// Tells which instructions a processor executes from a place of the kernel's on, one by one (Intel).
final class StepLog {
    let place: BreakPlace
    /// How many are told of each time.
    private let wanted: UInt64
    /// How many are left, of each processor.
    private var left = [UInt64](repeating: 0, count: Int(EventSlot.processorLimit))
    private var seen = Sightings(most: 1024)

    init(_ program: Program, _ inspector: inout Inspector) throws(VMIError) {
        place = try BreakPlace(of: program, &inspector)
        wanted = program.count ?? 1
    }

    /// The answer to one at the place, of which `answer` is the breakpoint's, and to each step from there.
    func take(_ event: Event, _ answer: Answer?) -> Answer? {
        let processor = Int(event.processor)
        if case .step = event.kind, left[processor] > 0 {
            seen.add(event)
            left[processor] -= 1
            return left[processor] == 0 ? .toggleStepping(nil) : .goOn
        }
        guard let answer, event.registers.rip == place.breaks else { return answer }
        seen.add(event)
        guard left[processor] == 0 else { return answer }
        left[processor] = wanted
        return .toggleStepping(answer)
    }

    func write(to record: inout Record<Output>) { seen.write(to: &record) }
}
