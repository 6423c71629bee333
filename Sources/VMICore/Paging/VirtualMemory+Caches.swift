// SPDX-License-Identifier: Apache-2.0

extension VirtualMemory {
    /// Keeps a translation that the caller knows, until it is forgotten or its place is needed for another.
    public mutating func remember(_ frame: Frame, for address: VirtualAddress, in space: AddressSpace) {
        cache.insert(frame, for: address, in: space)
    }

    /// Forgets the translations by one tree of tables, whatever its mode.
    public mutating func forgetTranslations(under root: PhysicalAddress) {
        cache.remove(under: root)
        regions.remove(under: root)
    }
}
