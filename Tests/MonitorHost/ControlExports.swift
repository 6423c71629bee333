// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CControl
import CPlatform

// control.h and events.h over the world, where targets are dumps: they have no processors, and nothing of them can be
// changed; events are made up.

@c @implementation
func control_get_state(_ target: UInt32, _ state: UnsafeMutablePointer<control_state>!) -> Int32 {
    PLATFORM_EDENIED
}

@c @implementation
func control_pause(_ target: UInt32) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func control_unpause(_ target: UInt32) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func control_get_registers(
    _ target: UInt32, _ vcpu: UInt32, _ registers: UnsafeMutablePointer<control_registers>!
) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func control_set_general(
    _ target: UInt32, _ vcpu: UInt32, _ registers: UnsafePointer<control_registers>!
) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func control_set_system(
    _ target: UInt32, _ vcpu: UInt32, _ registers: UnsafePointer<control_registers>!
) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func control_write(
    _ target: UInt32, _ frame: UInt64, _ offset: UInt32, _ bytes: UnsafePointer<UInt8>!, _ length: UInt32
) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func events_attach(_ target: UInt32) -> Int32 { worldEvents.attach(target) }

@c @implementation
func events_detach(_ target: UInt32) -> Int32 { 0 }

@c @implementation
func events_take(_ target: UInt32, _ slot: UnsafeMutablePointer<UInt8>!) -> Int32 {
    worldEvents.take(target, slot)
}

@c @implementation
func events_answer(_ target: UInt32, _ slot: UnsafePointer<UInt8>!) -> Int32 { worldEvents.answer(slot) }

@c @implementation
func events_commit(_ target: UInt32) -> Int32 { 0 }

@c @implementation
func events_break(
    _ target: UInt32, _ place: UInt64, _ broken: UInt8, _ original: UnsafeMutablePointer<UInt8>!
) -> Int32 {
    worldEvents.setBreakpoint(target, place, original)
}

@c @implementation
func events_unbreak(_ number: UInt32) -> Int32 { worldEvents.clearBreakpoint(number) }

@c @implementation
func events_stands(_ number: UInt32) -> Int32 { worldEvents.isOverwritten(number) ? 0 : 1 }

@c @implementation
func events_breaks(_ target: UInt32, _ place: UInt64) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func events_possible(_ target: UInt32, _ kinds: UnsafeMutablePointer<UInt32>!) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func events_watch(_ target: UInt32, _ wish: UnsafePointer<events_wish>!) -> Int32 {
    worldEvents.change("watch", target, wish.pointee)
}

@c @implementation
func events_forget(_ target: UInt32, _ wish: UnsafePointer<events_wish>!) -> Int32 {
    worldEvents.change("forget", target, wish.pointee)
}

/// As the policy of tier `read` has it; the eleventh domain has a hole in its policy.
@c @implementation
func control_try(_ domid: UInt32, _ attempt: UInt32) -> Int32 { domid == 11 ? 0 : PLATFORM_EDENIED }

@c @implementation
func events_quiet(_ target: UInt32) -> Int32 { 0 }

@c @implementation
func events_settle(_ target: UInt32) {}

@c @implementation
func events_views(_ target: UInt32, _ wanted: UInt32) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func events_view_make(_ target: UInt32, _ view: UnsafeMutablePointer<UInt16>!) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func events_view_end(_ target: UInt32, _ view: UInt16) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func events_view_enter(_ target: UInt32, _ view: UInt16) -> Int32 { PLATFORM_EDENIED }
