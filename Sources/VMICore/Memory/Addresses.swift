// SPDX-License-Identifier: Apache-2.0

/// The number of a 4096-byte page of the target's physical memory.
public struct Frame: Hashable, Sendable {
    public var number: UInt64

    public init(_ number: UInt64) { self.number = number }

    /// Bytes in a frame.
    public static let size: UInt64 = 4096

    /// The address of the frame's first byte.
    public var start: PhysicalAddress { PhysicalAddress(number << 12) }
}

/// An address in the target's physical memory, as the target sees it.
public struct PhysicalAddress: Hashable, Sendable {
    public var raw: UInt64

    public init(_ raw: UInt64) { self.raw = raw }

    /// The frame that holds it.
    public var frame: Frame { Frame(raw >> 12) }

    /// Where in its frame it lies.
    public var offset: Int { Int(raw & 0xfff) }

    /// The address `distance` bytes further on; wraps, as the hardware's adders do.
    public func advanced(by distance: UInt64) -> PhysicalAddress { PhysicalAddress(raw &+ distance) }
}

/// An address in one of the target's address spaces.
public struct VirtualAddress: Hashable, Sendable {
    public var raw: UInt64

    public init(_ raw: UInt64) { self.raw = raw }

    /// Where in its 4 KiB page it lies.
    public var offset: Int { Int(raw & 0xfff) }

    /// The number of its 4 KiB page.
    public var pageNumber: UInt64 { raw >> 12 }

    /// The address `distance` bytes further on; wraps, as the hardware's adders do.
    public func advanced(by distance: UInt64) -> VirtualAddress { VirtualAddress(raw &+ distance) }

    /// The address `distance` bytes before; wraps.
    public func reversed(by distance: UInt64) -> VirtualAddress { VirtualAddress(raw &- distance) }
}
