// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Control
internal import Events
internal import TargetBundle
internal import VMICore

/// Tells of writes to a piece of the kernel's memory (Intel): where they begin, and which instruction writes.
///
/// The hypervisor tells of each write to the pages that the piece lies in; those beside it only cost time.
final class MemoryLog {
    private let start: UInt64
    private let length: UInt64
    /// Of its pages, in order.
    private let frames: [UInt64]
    private var seen = Sightings(most: 256)

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
    func take(_ event: Event) {
        guard case .access(let frame, let offset, _, let access) = event.kind, access.contains(.write) else {
            return
        }
        for index in frames.indices where frames[index] == frame {
            let address = (start & ~(Frame.size - 1)) + UInt64(index) * Frame.size + offset
            guard address >= start, address - start < length else { continue }
            seen.add(event, at: address)
        }
    }

    func write(to record: inout Record<Output>) { seen.write(to: &record) }
}
