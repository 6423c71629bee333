// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CPlatform
import Glibc

// platform.h over open dumps; the header says what each function does.

@c @implementation
public func platform_run_count(_ target: UInt32) -> UInt32 {
    OpenDumps.find(target).map { UInt32(clamping: $0.runs.count) } ?? 0
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
public func platform_window_slots(_ target: UInt32) -> UInt32 {
    OpenDumps.find(target)?.window == nil ? 0 : Window.slots
}

@c @implementation
public func platform_window_base(_ target: UInt32) -> UnsafePointer<UInt8>! {
    OpenDumps.find(target)?.window.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) }
}

@c @implementation
public func platform_map(
    _ target: UInt32, _ slots: UnsafePointer<UInt32>!, _ frames: UnsafePointer<UInt64>!, _ count: UInt32
) -> Int32 {
    guard let dump = OpenDumps.find(target), let window = dump.window, let slots, let frames, count > 0,
        window.begin(UnsafeBufferPointer(start: slots, count: Int(count)))
    else { return PLATFORM_EINVAL }
    for index in 0..<Int(count) {
        switch window.map(frames[index], of: dump, at: slots[index]) {
        case .copied: continue
        case .absent: return index > 0 ? Int32(index) : PLATFORM_EABSENT
        case .failed: return index > 0 ? Int32(index) : PLATFORM_EIO
        }
    }
    return Int32(count)
}

@c @implementation
public func platform_unmap(_ target: UInt32, _ slot: UInt32, _ count: UInt32) -> Int32 {
    // Of a dump that was closed nothing is mapped any more.
    guard let window = OpenDumps.find(target)?.window else { return 0 }
    return window.unmap(slot, count) ? 0 : PLATFORM_EINVAL
}

@c @implementation
public func platform_frame_limit(_ target: UInt32) -> UInt64 { OpenDumps.find(target)?.frameLimit ?? 0 }

@c @implementation
public func platform_frames_of(
    _ target: UInt32, _ page: UInt64, _ frames: UnsafeMutablePointer<UInt64>!, _ room: UInt32
) -> UInt32 {
    guard let dump = OpenDumps.find(target), let frames else { return 0 }
    let found = dump.frames(ofPage: page, limit: Int(room))
    for (index, frame) in found.enumerated() { frames[index] = frame }
    return UInt32(found.count)
}

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
