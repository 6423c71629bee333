// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

extension VirtualMemory {
    /// Which kernel of Windows's is among the lowest megabytes, by what its image says of its PDB file; nil
    /// where there is none.
    ///
    /// It need not be the one that a profile is of: this tells which profile is needed.
    public mutating func windowsKernel() throws(VMIError) -> PackedProfile.PDBIdentity? {
        for mode in [.fourLevel, .pae, .legacy] as [PagingMode] {
            var search = TreeSearch()
            search.limit = Frame(1 << 14)
            while let space = try search.next(mode, in: &self) {
                var identity: PackedProfile.PDBIdentity?
                _ = try search.image(in: space, of: &self) { place, space, memory throws(VMIError) in
                    identity = try? memory.identity(of: place, in: space)
                    return identity != nil
                }
                if let identity { return identity }
            }
        }
        return nil
    }

    /// What an image says of its PDB file, if it is called as those of the kernel are: `ntkrnlmp.pdb`,
    /// `ntkrpamp.pdb` and others.
    private mutating func identity(
        of place: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> PackedProfile.PDBIdentity? {
        guard try word16(place, in: space) == PEImage.magic,
            let record = try PEImage(base: place).record(in: space, of: &self)
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: 20)
        var span = bytes.mutableSpan
        try read(record, in: space, into: &span)
        let age = try word32(record.advanced(by: 16), in: space)
        let name = try self.bytes(upToZeroAt: Location(record.advanced(by: 20).raw, in: space), limit: 64)
        guard name.starts(with: Array("ntkr".utf8)) || name.starts(with: Array("ntoskrnl".utf8)) else {
            return nil
        }
        return PackedProfile.PDBIdentity(guid: Array(bytes.prefix(16)), age: age, name: name)
    }
}
