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
func monitor_read(
    _ path: UnsafePointer<CChar>!, _ bytes: UnsafeMutablePointer<UInt8>!, _ size: Int
) -> Int32 {
    guard let value = world.node(String(cString: path)) else { return PLATFORM_EABSENT }
    guard value.count <= size else { return PLATFORM_EINVAL }
    bytes?.update(from: value, count: value.count)
    return Int32(value.count)
}

@c @implementation
func monitor_watch(_ path: UnsafePointer<CChar>!) -> Int32 {
    world.watch(String(cString: path))
    return 0
}

@c @implementation
func monitor_changed() -> Int32 { world.hasChanged(taking: true) ? 1 : 0 }

@c @implementation
func monitor_attach(_ target: UInt32, _ domid: UInt32, _ name: UnsafePointer<CChar>!) -> Int32 {
    world.attach(target, domain: domid, name: String(cString: name))
}

@c @implementation
func monitor_detach_all() { world.detachAll() }

/// As much as a domain of 8 MiB has.
@c @implementation
func monitor_has_room(_ bytes: Int) -> Int32 { bytes <= 6 << 20 ? 1 : 0 }

@c @implementation
func monitor_domid(_ target: UInt32) -> UInt32 { world.domain(of: target) ?? MONITOR_NO_DOMAIN }

@c @implementation
func monitor_self() -> UInt32 { World.ownDomain }

@c @implementation
func monitor_state(_ state: UnsafePointer<CChar>!) { world.tell(String(cString: state)) }

@c @implementation
func monitor_sleep_until(_ nanoseconds: UInt64) { world.sleep(until: nanoseconds) }

@c @implementation
func monitor_probe(_ domid: UInt32, _ frame: UInt64, _ writable: Int32) -> Int32 {
    world.probe(domid, writable: writable != 0)
}

@c @implementation
func monitor_keep(_ bytes: UnsafePointer<UInt8>!, _ length: Int) {
    world.answer += UnsafeBufferPointer(start: bytes, count: length)
}

@c @implementation
func monitor_answer(_ request: UInt32) -> Int32 { world.giveAnswer(to: request) ? 1 : 0 }

@c @implementation
func monitor_is_behind() -> Int32 { world.isBehind ? 1 : 0 }
