// SPDX-License-Identifier: Apache-2.0

/// A running kernel, found in a target's memory.
public struct Kernel: Equatable, Sendable {
    /// Where its image starts in physical memory.
    public var physicalBase: PhysicalAddress
    /// Where its image starts in its own address space.
    public var virtualBase: VirtualAddress
    /// How far KASLR moved it from where it was linked.
    public var slide: UInt64
    /// The kernel's own address space, whatever process runs.
    public var space: AddressSpace
}
