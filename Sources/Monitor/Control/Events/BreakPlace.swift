// SPDX-License-Identifier: Apache-2.0
internal import Control
internal import Events
internal import TargetBundle
internal import VMICore

/// The start of a function of the kernel's that has a breakpoint: where it is, in the kernel and in memory.
struct BreakPlace {
    let address: UInt64
    /// What a program calls it.
    private(set) var symbol: [UInt8]?
    private let physical: UInt64
    private let start: FunctionStart

    init(_ function: VirtualAddress, _ inspector: inout Inspector) throws(VMIError) {
        address = function.raw
        physical = try inspector.physical(function).raw
        start = FunctionStart(try inspector.text(at: function, count: FunctionStart.size))
    }

    /// The place that a program is about.
    init(of program: Program, _ inspector: inout Inspector) throws(VMIError) {
        try self.init(inspector.place(of: program), &inspector)
        symbol = program.symbol.map { Array($0.utf8) }
    }

    /// The places of a family, by where they break; and how many functions of it have none. What Linux cannot trace may
    /// be what runs before anything else does, or no function: only a system call gets a breakpoint all the same.
    static func all(
        of family: [UInt8], calls: Bool, _ inspector: inout Inspector
    ) throws(VMIError) -> (places: [BreakPlace], untraceable: Int) {
        var places: [BreakPlace] = []
        var untraceable = 0
        let functions =
            calls
            ? try inspector.systemCalls(startingWith: family) : try inspector.functions(startingWith: family)
        for function in functions {
            var place = try BreakPlace(function.start, &inspector)
            place.symbol = function.name
            let index = places.index(of: place.breaks)
            // One function may have several names.
            if index < places.count, places[index].breaks == place.breaks { continue }
            if calls || place.start.isTraceable {
                places.insert(place, at: index)
            } else {
                untraceable += 1
            }
        }
        return (places, untraceable)
    }

    /// The address of the instruction that breaks.
    var breaks: UInt64 { address &+ start.offset }

    /// What tells of it.
    var wish: EventWish { EventWish(start) }

    /// What hides it: reading that page, which only Intel's processors tell of.
    var cover: EventWish { .accesses(.read, to: physical >> 12) }

    func set(_ breakpoints: inout Breakpoints) throws(ControlError) {
        try breakpoints.set(address, physical: physical, start)
    }

    func isOverwritten(_ breakpoints: borrowing Breakpoints) -> Bool {
        breakpoints.isOverwritten(address, start)
    }

    func clear(_ breakpoints: inout Breakpoints) { breakpoints.clear(address, start) }
}

extension [BreakPlace] {
    /// Which of them breaks at an address, or would have to stand before: they are in order.
    func index(of address: UInt64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].breaks < address { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
