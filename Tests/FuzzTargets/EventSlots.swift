// SPDX-License-Identifier: Apache-2.0
import CControl
import Events

extension FuzzTarget {
    /// What a ring of events holds: any bytes, of which an event is made or none, and an answer to it.
    static let eventSlot = FuzzTarget(
        "event-slot", limit: EventSlot.size,
        seeds: { (0...15 as ClosedRange<UInt8>).map { seed(reason: $0) } },
        run: { input in
            for answer in answers {
                var slot = EventSlot()
                for (index, byte) in input.prefix(EventSlot.size).enumerated() { slot.bytes[index] = byte }
                let asked = slot.bytes
                if let event = try? slot.event() {
                    try expect(event.processor < EventSlot.processorLimit, "a processor too many")
                }
                slot.answer(answer)
                try expect(slot.bytes.count == EventSlot.size, "the slot has another size")
                // Version, reason and processor are Xen's: it looks for the answer by them.
                try expect(
                    slot.bytes[0..<4] == asked[0..<4] && slot.bytes[8..<16] == asked[8..<16],
                    "the answer is to another event")
                // Who does not wait is not let go.
                try expect(slot.bytes[4] & 1 == asked[4] & 1, "it is another that waits")
            }
            guard input.count >= FunctionStart.size else { return }
            let start = FunctionStart(input)
            try expect(
                start.byte < UInt64(FunctionStart.size) && start.byte &- start.offset <= 1,
                "the breakpoint is outside of what was looked at")
        })

    private static var answers: [Answer] {
        [
            .goOn, .retry, .execute([0x55]), .toggleStepping(nil), .deny, .tellNextInterrupt, .inView(1),
            .goOnWith(Registers()),
        ]
    }

    /// An event of the ring's version, whose processor waits.
    private static func seed(reason: UInt8) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: EventSlot.size)
        (bytes[0], bytes[4], bytes[8]) = (7, 1, reason)
        return bytes
    }
}
