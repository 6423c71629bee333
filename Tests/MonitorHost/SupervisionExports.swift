// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CControl
import CMonitor
import CPlatform

// supervision.h: there is no supervisor over dumps, which have nothing to take back.

@c @implementation
func supervisor_open_journal(_ journal: UInt32, _ monitor: UInt32, _ frame: UInt64) -> Int32 {
    PLATFORM_EDENIED
}

@c @implementation
func supervisor_read_journal(_ place: UInt32, _ copy: UnsafeMutablePointer<journal>!) {}

@c @implementation
func supervisor_restore(_ journal: UInt32, _ target: UInt32, _ domain: UInt32) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func supervisor_close_journal(_ journal: UInt32) {}

@c @implementation
func supervisor_open_ring(_ ring: UInt32, _ target: UInt32, _ frame: UInt64) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func supervisor_close_ring(_ ring: UInt32) {}

@c @implementation
func supervisor_greet(_ ring: UInt32) {}

@c @implementation
func supervisor_waiting(_ ring: UInt32, _ answered: UnsafeMutablePointer<UInt32>!) -> UInt32 { 0 }

@c @implementation
func supervisor_end_events(_ ring: UInt32, _ target: UInt32) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func supervisor_look(_ domain: UInt32) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func supervisor_stop(_ domain: UInt32) -> Int32 { PLATFORM_EDENIED }

@c @implementation
func supervisor_release(_ domain: UInt32) -> Int32 { PLATFORM_EDENIED }

// Of monitor.h, what only the supervisor asks for.
@c @implementation
func monitor_say() -> Int32 { 0 }
