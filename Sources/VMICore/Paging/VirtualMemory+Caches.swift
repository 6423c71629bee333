// SPDX-License-Identifier: Apache-2.0

extension VirtualMemory {
    /// Forgets the translations by one tree of tables, whatever its mode.
    public mutating func forgetTranslations(under root: PhysicalAddress) {
        regions.remove(under: root)
    }
}
