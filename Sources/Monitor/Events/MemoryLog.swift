// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Control
internal import Events
internal import TargetBundle
internal import VMICore

/// Tells of writes to a piece of the kernel's memory (Intel): where they begin, and which instruction writes.
///
/// The hypervisor tells of each write to the pages that the piece lies in; those beside it only cost time.
struct MemoryLog {
    private struct Write {
        var processor: UInt32
        var rip: UInt64
        var address: UInt64
    }

    private let start: UInt64
    private let length: UInt64
    /// Of its pages, in order.
    private let frames: [UInt64]
    private var kept: [Write] = []
    private var count: UInt64 = 0

    /// The most that one record shows; of more it tells only how many there were.
    private static let most = 256

    init(_ program: Program, _ inspector: inout Inspector) throws(VMIError) {
        start = try inspector.place(of: program).raw
        length = program.count ?? 1
        let (end, isWrapped) = start.addingReportingOverflow(length - 1)
        guard !isWrapped else { throw .badPointer(VirtualAddress(end)) }
        var page = start & ~(Frame.size - 1)
        var frames = [try inspector.physical(VirtualAddress(page)).frame.number]
        while end - page >= Frame.size {
            page += Frame.size
            frames.append(try inspector.physical(VirtualAddress(page)).frame.number)
        }
        self.frames = frames
    }

    var wishes: [EventWish] { frames.map { .accesses(.write, to: $0) } }

    /// Takes a write that begins in it.
    mutating func take(_ event: Event) {
        guard case .access(let frame, let offset, _, let access) = event.kind, access.contains(.write) else {
            return
        }
        for index in frames.indices where frames[index] == frame {
            let address = (start & ~(Frame.size - 1)) + UInt64(index) * Frame.size + offset
            guard address >= start, address - start < length else { continue }
            count += 1
            guard kept.count < Self.most else { continue }
            kept.append(Write(processor: event.processor, rip: event.registers.rip, address: address))
        }
    }

    /// Writes what there was, and begins anew.
    mutating func write(to record: inout Record<Output>) {
        record.json.key("count")
        record.json.number(count)
        record.json.key("events")
        record.json.open("[")
        for write in kept {
            record.json.open("{")
            record.json.key("processor")
            record.json.number(UInt64(write.processor))
            record.json.key("rip")
            record.json.address(write.rip)
            record.json.key("address")
            record.json.address(write.address)
            record.json.close("}")
        }
        record.json.close("]")
        kept.removeAll(keepingCapacity: true)
        count = 0
    }
}
