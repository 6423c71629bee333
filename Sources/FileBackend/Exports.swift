// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CPlatform
import Glibc

// platform.h over open dumps; the header says what each function does.

@c @implementation
public func platform_run_count(_ target: UInt32) -> UInt32 {
    guard let dump = OpenDumps.find(target), dump.access == .inPlace else { return 0 }
    return UInt32(clamping: dump.runs.count)
}

@c @implementation
public func platform_run(
    _ target: UInt32, _ index: UInt32, _ run: UnsafeMutablePointer<platform_run>!
) -> Int32 {
    guard let dump = OpenDumps.find(target), Int(index) < dump.runs.count, let run else {
        return PLATFORM_EINVAL
    }
    let found = dump.runs[Int(index)]
    run.pointee.bytes = dump.start(of: found)
    run.pointee.first = found.first
    run.pointee.count = found.count
    return 0
}

@c @implementation
public func platform_window_slots() -> UInt32 { Window.slots }

@c @implementation
public func platform_window_base() -> UnsafePointer<UInt8>! {
    Window.base.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) }
}

@c @implementation
public func platform_map(
    _ target: UInt32, _ slot: UInt32, _ frames: UnsafePointer<UInt64>!, _ count: UInt32
) -> Int32 {
    guard let dump = OpenDumps.find(target), let frames, count > 0, count <= Window.slots,
        slot <= Window.slots - count, Window.unmap(slot, count)
    else { return PLATFORM_EINVAL }
    for index in 0..<count {
        guard let bytes = dump.bytes(of: frames[Int(index)]) else {
            return index > 0 ? Int32(index) : PLATFORM_EABSENT
        }
        guard Window.map(bytes, at: slot + index) else { return index > 0 ? Int32(index) : PLATFORM_EIO }
    }
    return Int32(count)
}

@c @implementation
public func platform_unmap(_ slot: UInt32, _ count: UInt32) -> Int32 {
    Window.unmap(slot, count) ? 0 : PLATFORM_EINVAL
}

@c @implementation
public func platform_frame_limit(_ target: UInt32) -> UInt64 { OpenDumps.find(target)?.frameLimit ?? 0 }

@c @implementation
public func platform_write(_ bytes: UnsafePointer<UInt8>!, _ length: Int) {
    guard let bytes else { return }
    var done = 0
    while done < length {
        let count = write(STDOUT_FILENO, bytes + done, length - done)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return }
        done += count
    }
}

@c @implementation
public func platform_nanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
