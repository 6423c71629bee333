// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CMonitor
import CPlatform

// monitor.h over the world; the header says what each function does.

@c @implementation
func monitor_bundle(_ available: UnsafeMutablePointer<Int>!) -> UnsafePointer<UInt8>! {
    // The domain builder pads the module: so does this.
    let padded = world.bundle + [UInt8](repeating: 0, count: 4096)
    available?.pointee = padded.count
    guard !world.bundle.isEmpty else { return nil }
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: padded.count)
    _ = copy.initialize(from: padded)
    return UnsafePointer(copy.baseAddress)
}

@c @implementation
func monitor_attach(_ target: UInt32, _ name: UnsafePointer<CChar>!) -> Int32 {
    world.attach(target, name: String(cString: name))
}

@c @implementation
func monitor_domid(_ target: UInt32) -> UInt32 { world.domain(of: target) ?? MONITOR_NO_DOMAIN }

@c @implementation
func monitor_self() -> UInt32 { World.ownDomain }

@c @implementation
func monitor_state(_ state: UnsafePointer<CChar>!) { world.tell(String(cString: state)) }

@c @implementation
func monitor_sleep_until(_ nanoseconds: UInt64) { world.sleep(until: nanoseconds) }

/// Everything is refused, but the eleventh domain has a hole in its policy.
@c @implementation
func monitor_probe(_ domid: UInt32, _ frame: UInt64, _ writable: Int32) -> Int32 {
    switch domid {
    case 11: 0
    case 12: PLATFORM_EGONE
    default: PLATFORM_EDENIED
    }
}
