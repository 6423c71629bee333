// SPDX-License-Identifier: Apache-2.0

extension PhysicalMemory {
    /// The entry that one of Windows's stands for, where that maps a page that is in memory; nil where it does not.
    ///
    /// One hop: that entry's own page is looked for without following another prototype, and a prototype that stands
    /// for yet another one (a part of a file) maps nothing.
    mutating func prototype(
        _ entry: PageTableEntry, in space: AddressSpace
    ) throws(VMIError) -> PageTableEntry? {
        guard let place = entry.prototype(in: space) else { return nil }
        do throws(VMIError) {
            let region = try region(of: place, in: space)
            let found = try translate(place, within: region, of: space, followsPrototypes: false)
            return PageTableEntry(raw: try number(found.physical, size: 8)).effective(in: space)
        } catch {
            guard error.mayPass else { throw error }
            return nil
        }
    }
}
