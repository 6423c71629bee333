// SPDX-License-Identifier: Apache-2.0
public import CControl
public import Events

/// The breakpoints in the kernel of one target: bytes of its text that stop whoever comes by.
///
/// They stay where they are while they are hit: what was there is made up for, so that no other processor comes by
/// unnoticed meanwhile. `unsafe` stands here because C fills in a byte.
public struct Breakpoints: ~Copyable {
    private struct Entry {
        var address: UInt64
        var number: UInt32
        var way: FunctionStart.Way
        /// The byte that is another one, in the target's memory, and what it was.
        var place: UInt64
        var original: UInt8
        /// How many asked for it.
        var users: Int
    }

    private let target: UInt32
    /// By their addresses.
    private var entries: [Entry] = []

    public init(target: UInt32) { self.target = target }

    public var isEmpty: Bool { entries.isEmpty }

    /// Where an address is, or belongs.
    private func index(of address: UInt64) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].address < address { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func entry(at address: UInt64) -> Int? {
        let index = index(of: address)
        return index < entries.count && entries[index].address == address ? index : nil
    }

    /// Sets one at the start of a function, by its addresses in the kernel and in the target's memory; once for each who
    /// asks.
    public mutating func set(
        _ function: UInt64, physical: UInt64, _ start: FunctionStart
    ) throws(ControlError) {
        let address = function &+ start.offset
        if let known = entry(at: address) {
            entries[known].users += 1
            return
        }
        guard !start.isBroken else { throw .busy }
        var original: UInt8 = 0
        let place = physical &+ start.byte
        let number = unsafe events_break(target, place, start.brokenByte, &original)
        guard number >= 0 else { throw ControlError(number) }
        entries.insert(
            Entry(
                address: address, number: UInt32(number), way: start.way, place: place, original: original,
                users: 1), at: index(of: address))
    }

    /// Takes one away, when the last who asked for it asks for that.
    public mutating func clear(_ function: UInt64, _ start: FunctionStart) {
        guard let known = entry(at: function &+ start.offset) else { return }
        entries[known].users -= 1
        guard entries[known].users == 0 else { return }
        events_unbreak(entries[known].number)
        entries.remove(at: known)
    }

    /// Whether the target has put something else in the place of one. That is left there, and so is what nobody can
    /// look at.
    public func isOverwritten(_ function: UInt64, _ start: FunctionStart) -> Bool {
        guard let known = entry(at: function &+ start.offset) else { return false }
        return events_stands(entries[known].number) == 0
    }

    /// Takes all away.
    public mutating func clearAll() {
        for entry in entries { events_unbreak(entry.number) }
        entries = []
    }

    /// Makes bytes of the target's memory what they would be without breakpoints; returns whether there are any.
    public func hide(in bytes: inout [UInt8], from start: UInt64) -> Bool {
        var isNear = false
        for entry in entries where entry.place >> 12 == start >> 12 {
            isNear = true
            guard entry.place >= start, entry.place - start < UInt64(bytes.count) else { continue }
            bytes[Int(entry.place - start)] = entry.original
        }
        return isNear
    }

    /// The answer to who came by one of them; nil where there is none of them.
    public func answer(_ registers: Registers) -> Answer? {
        guard let known = entry(at: registers.rip) else { return nil }
        switch entries[known].way {
        case .execute(let text): return .execute(text)
        case .skip(let count):
            var registers = registers
            registers.rip &+= count
            return .goOnWith(registers)
        }
    }
}
