// SPDX-License-Identifier: Apache-2.0

/// Where text goes: the console, or memory.
public protocol ByteSink {
    mutating func write(_ bytes: Span<UInt8>)
}

/// Text kept in memory.
public struct ByteBuffer: ByteSink, Sendable {
    /// What was written.
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func write(_ bytes: Span<UInt8>) {
        for index in bytes.indices { self.bytes.append(bytes[index]) }
    }
}
