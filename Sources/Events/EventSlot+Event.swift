// SPDX-License-Identifier: Apache-2.0

extension EventSlot {
    /// One past the highest processor that a ring serves: EVENTS_SLOTS of events.h.
    public static let processorLimit: UInt32 = 8

    /// What the slot tells.
    public func event() throws(SlotError) -> Event {
        let version = number(Place.version, 4)
        guard version == Self.version else { throw .version(UInt32(version)) }
        let processor = UInt32(number(Place.processor, 4))
        guard processor < Self.processorLimit else { throw .processor(processor) }
        return Event(
            processor: processor, waits: flags.contains(.waits),
            view: flags.contains(.view) ? UInt16(number(Place.view, 2)) : nil, kind: try kind(),
            registers: registers())
    }

    private func kind() throws(SlotError) -> Event.Kind {
        let detail = Place.detail
        func word(_ offset: Int) -> UInt64 { number(detail + offset, 8) }
        func half(_ offset: Int) -> UInt32 { UInt32(number(detail + offset, 4)) }
        switch number(Place.reason, 4) {
        case 1: return try access()
        case 4:
            guard let register = ControlRegister(rawValue: half(0)) else { throw .value(half(0)) }
            return .controlRegister(register, old: word(16), new: word(8))
        case 5:
            guard let msr = UInt32(exactly: word(0)) else { throw .value(half(0)) }
            return .msr(msr, old: word(16), new: word(8))
        case 6: return .breakpoint(frame: word(0), length: half(16))
        case 7: return .step(frame: word(0))
        case 8: return .guestRequest
        case 9:
            return .debugException(
                frame: word(0), pending: word(8), length: half(16), type: UInt8(number(detail + 20, 1)))
        case 10: return .cpuid(leaf: half(4), subleaf: half(8), length: half(0))
        case 12: return .interrupt(vector: half(0), type: half(4), error: half(8), cr2: word(16))
        case 13:
            let which = UInt8(number(detail + 16, 1))
            guard let table = DescriptorTable(rawValue: which) else { throw .value(UInt32(which)) }
            return .descriptorTable(table, isWrite: number(detail + 17, 1) != 0)
        case 14: return .notEmulated
        case let other: throw .reason(UInt32(other))
        }
    }

    /// MEM_ACCESS_...: what was tried in bits 0 to 2; bit 3, whether the virtual address is known.
    private func access() throws(SlotError) -> Event.Kind {
        let flags = number(Place.detail + 24, 4)
        let access = Access(rawValue: UInt8(flags & 7))
        let offset = number(Place.detail + 8, 8)
        guard !access.isEmpty, offset < 4096 else { throw .value(UInt32(flags)) }
        return .access(
            frame: number(Place.detail, 8), offset: offset,
            address: flags & 8 != 0 ? number(Place.detail + 16, 8) : nil, access)
    }
}
