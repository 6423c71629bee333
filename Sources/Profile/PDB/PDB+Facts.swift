// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle

extension PDB {
    /// What a PDB file says of the Windows kernel that it belongs to.
    static func facts(
        of file: [UInt8], name: String, _ wanted: WantedNames, everything wantsAll: Bool
    ) throws -> KernelFacts {
        var facts = KernelFacts(name: name, system: .windows)
        facts.hint = "name the PDB file of the kernel itself, such as ntkrnlmp.pdb"
        do throws(PDBError) {
            let pdb = try PDB(file)
            facts.architecture = pdb.architecture
            facts.identity = PackedProfile.PDBIdentity(
                guid: pdb.guid, age: pdb.age,
                name: Array((FilePath(name).lastComponent?.string ?? "").utf8.prefix(127)))
            var everything = wantsAll ? SymbolIndex.Builder() : nil
            let names = Set(wanted.symbols)
            var symbols: [String: UInt64] = [:]
            try pdb.forEachSymbol { text, address in
                everything?.addSymbol(text, at: address)
                let name = String(decoding: text, as: UTF8.self)
                if names.contains(name), symbols[name] == nil { symbols[name] = address }
            }
            facts.symbols = symbols
            guard let stream = try pdb.msf.stream(2) else { throw .absent("types (TPI)") }
            let types = try PDBTypes(stream)
            for name in wanted.members {
                if let place = try types.place(of: MemberName(name)) { facts.members[name] = place }
            }
            if var index = everything {
                everything = nil
                try types.addMembers(to: &index)
                facts.everything = index
            }
        } catch {
            throw error.toolError(name)
        }
        return facts
    }
}
