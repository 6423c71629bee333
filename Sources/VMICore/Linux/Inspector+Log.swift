// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// A message of the kernel's log.
public struct LogMessage: Sendable {
    public var sequence: UInt64
    /// Nanoseconds since the kernel's start.
    public var nanoseconds: UInt64
    /// 0 (emergency) to 7 (debug), as syslog(2) has them.
    public var level: UInt8
    public var facility: UInt8
    public var text: [UInt8]
}

/// How far the kernel's log has been read.
enum LogCursor {
    /// As it is from Linux 5.10 on.
    case ring(RingLogCursor)
    /// As it was up to Linux 5.9.
    case records(RecordLogCursor)
}

extension Inspector {
    /// The messages of the kernel's log, the oldest first; at most `count` of them, the newest.
    mutating func log(newest count: UInt64 = .max) throws(VMIError) -> LogCursor {
        if let symbol = profile.symbol("prb") {
            return .ring(try ringLog(RingLogLayout(profile, at: symbol), newest: count))
        }
        // What a newer kernel has is what is missing.
        guard profile.symbol("log_first_idx") != nil else { throw .profileLacks("prb") }
        return .records(try recordLog(RecordLogLayout(profile), newest: count))
    }

    /// The next message, or nil after the newest.
    mutating func next(_ cursor: inout LogCursor) throws(VMIError) -> LogMessage? {
        switch cursor {
        case .ring(var ring):
            defer { cursor = .ring(ring) }
            return try next(&ring)
        case .records(var records):
            defer { cursor = .records(records) }
            return try next(&records)
        }
    }
}
