// SPDX-License-Identifier: Apache-2.0
import Events
import SeededRandom
import Testing

/// Where a breakpoint goes in a function, by what compilers and the kernel put at its start.
@Suite struct FunctionStartTests {
    /// The first bytes of a function, and others behind them.
    private static func text(_ start: [UInt8]) -> [UInt8] {
        start + [UInt8](repeating: 0x90, count: FunctionStart.size - start.count)
    }

    /// ENDBR64, and what it becomes where nothing branches to indirectly.
    private static let marks: [[UInt8]] = [
        [], [0xf3, 0x0f, 0x1e, 0xfa], [0x66, 0x0f, 0x1f, 0x00], [0x0f, 0x1f, 0x40, 0xd6],
    ]
    private static let nothing: [UInt8] = [0x0f, 0x1f, 0x44, 0x00, 0x00]

    @Test(arguments: marks)
    func whereTheKernelCanTraceNothingIsDone(_ before: [UInt8]) {
        // push %r14
        let start = FunctionStart(Self.text(before + Self.nothing + [0x41, 0x56]))
        #expect(start.offset == UInt64(before.count))
        #expect(start.byte == start.offset + 1)
        #expect(start.way == .skip(5) && !start.isBroken)
    }

    /// Two programs may want the same place.
    @Test(arguments: marks)
    func aBreakpointThatIsThereIsKnown(_ before: [UInt8]) {
        let start = FunctionStart(Self.text(before + [0x0f, 0x00, 0x44, 0x00, 0x00, 0x41, 0x56]))
        #expect(start.offset == UInt64(before.count) && start.byte == start.offset + 1)
        #expect(start.way == .skip(5) && start.isBroken)
    }

    @Test(arguments: marks)
    func anotherInstructionIsExecutedByTheHypervisor(_ before: [UInt8]) {
        let text = Self.text(before + [0x41, 0x56, 0x55])
        let start = FunctionStart(text)
        #expect(start.offset == UInt64(before.count) && start.byte == start.offset)
        #expect(start.way == .execute(Array(text[before.count..<before.count + 16])))
    }

    /// While it is traced, a call stands where nothing was: it may go at any time.
    @Test(arguments: marks)
    func aCallForTracingIsLeftAlone(_ before: [UInt8]) {
        let text = Self.text(before + [0xe8, 1, 2, 3, 4, 0x55])
        let start = FunctionStart(text)
        #expect(start.offset == UInt64(before.count) + 5 && start.byte == start.offset)
        #expect(start.way == .execute(Array(text[before.count + 5..<before.count + 21])))
    }

    @Test func anyBytesAreAStart() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            let text = (0..<FunctionStart.size).map { _ in UInt8.random(in: 0...255, using: &random) }
            let start = FunctionStart(text)
            #expect(start.offset <= 9 && start.byte - start.offset <= 1)
            if case .execute(let bytes) = start.way { #expect(bytes.count == 16) }
        }
    }
}
