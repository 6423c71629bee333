// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Control
internal import Events
internal import TargetBundle
internal import VMICore

/// What the hypervisor tells of without a breakpoint of ours: registers, CPUID, requests, the guest's own INT3.
final class PlainLog {
    let wish: EventWish
    private var kept: [Event] = []
    private var count: UInt64 = 0

    /// The most events that one record shows; of more it tells only how many there were.
    private static let most = 64

    /// nil for a program that is not about events, or about a register that there cannot be.
    init?(_ program: Program) {
        switch program.kind {
        case .cr3Events: wish = .controlRegister(.cr3)
        case .msrEvents:
            guard let msr = UInt32(exactly: program.address ?? 0) else { return nil }
            wish = .msr(msr)
        case .cpuidEvents: wish = .cpuid
        case .guestRequests: wish = .guestRequests(fromUser: true)
        case .interrupts: wish = .breakpoints
        default: return nil
        }
        kept.reserveCapacity(Self.most)
    }

    /// Takes an event, if it is about it.
    func take(_ event: Event, isBreakpoint: Bool) {
        guard !isBreakpoint, wish.isAbout(event) else { return }
        count += 1
        if kept.count < Self.most { kept.append(event) }
    }

    /// Writes what there was, and begins anew.
    func write(to record: inout Record<Output>) {
        record.json.key("count")
        record.json.number(count)
        record.json.key("events")
        record.json.open("[")
        for event in kept { write(event, to: &record) }
        record.json.close("]")
        kept.removeAll(keepingCapacity: true)
        count = 0
    }

    private func write(_ event: Event, to record: inout Record<Output>) {
        func put(_ name: String, _ value: UInt64) {
            record.json.key(name)
            record.json.address(value)
        }
        record.json.open("{")
        record.json.key("processor")
        record.json.number(UInt64(event.processor))
        put("rip", event.registers.rip)
        switch event.kind {
        case .controlRegister(_, let old, let new), .msr(_, let old, let new):
            put("old", old)
            put("new", new)
        case .cpuid(let leaf, let subleaf, _):
            put("leaf", UInt64(leaf))
            put("subleaf", UInt64(subleaf))
        default: break
        }
        record.json.close("}")
    }
}
