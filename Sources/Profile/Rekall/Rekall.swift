// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

/// A profile of Rekall: JSON with `$METADATA`, `$CONSTANTS`, `$FUNCTIONS` and `$STRUCTS`.
///
/// Addresses of Linux are kept in 48 bits there, without the sixteen that repeat the highest. A structure is
/// `[size, {member: [offset, [type, details]]}]`.
struct Rekall {
    let file: JSONFile
    private let wanted: Set<String>
    let system: PackedProfile.OperatingSystem
    var symbols: [String: UInt64] = [:]
    /// Where each structure stands in the file, and its size in bytes.
    var structures: [String: (offset: Int, size: UInt32)] = [:]
    let budget = WorkBudget()
    var everything: SymbolIndex.Builder?
    var metadata = Metadata()

    /// `$METADATA`.
    struct Metadata {
        var profileClass: String?
        var architecture: String?
        var pdbFile: String?
        var guidAndAge: String?
    }

    init(
        _ file: JSONFile, _ system: PackedProfile.OperatingSystem, wanted: Set<String>,
        everything wantsAll: Bool
    ) throws {
        self.file = file
        self.wanted = wanted
        self.system = system
        if wantsAll { everything = SymbolIndex.Builder() }
        var parts: Set<String> = []
        try file.read { (reader: inout JSONReader) throws(JSONReader.Fault) in
            try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
                guard parts.insert(name).inserted else { throw reader.fault("'\(name)' is there twice") }
                switch name {
                case "$METADATA": try readMetadata(&reader)
                case "$CONSTANTS", "$FUNCTIONS": try readSymbols(&reader)
                case "$STRUCTS": try readStructures(&reader)
                default: try reader.skip()
                }
            }
        }
        let missing = ["$CONSTANTS", "$STRUCTS"].filter { !parts.contains($0) }
        guard missing.isEmpty else {
            throw ToolError(
                .invalidInput,
                "\(file.name) is no profile of Rekall: it has no \(missing.joined(separator: ", "))",
                hint: parts.contains("user_types")
                    ? "--isf \(file.name)" : "make the profile with symbols and structures in one file")
        }
    }

    private mutating func readSymbols(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
            guard everything != nil || wanted.contains(name), try reader.kind() == .number else {
                return try reader.skip()
            }
            var address = try reader.integer()
            if system == .linux, address >> 47 == 1 { address |= 0xffff << 48 }
            everything?.addSymbol(name.utf8, at: address)
            guard wanted.contains(name) else { return }
            let other = symbols.updateValue(address, forKey: name)
            guard other == nil || other == address else {
                throw reader.fault("the symbol '\(name)' is there twice")
            }
        }
    }

    private mutating func readStructures(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
            let start = reader.position
            var size: UInt32?
            try reader.forEachElement { (reader, index) throws(JSONReader.Fault) in
                guard index == 0 else { return try reader.skip() }
                size = UInt32(exactly: try reader.integer())
            }
            guard let size else { throw reader.fault("'\(name)' has no size") }
            guard structures.count < ISF.typeLimit else { throw reader.fault("there are too many types") }
            guard structures.updateValue((start, size), forKey: name) == nil else {
                throw reader.fault("'\(name)' is there twice")
            }
        }
    }

    private mutating func readMetadata(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
            guard try reader.kind() == .string else { return try reader.skip() }
            switch key {
            case "ProfileClass": metadata.profileClass = try reader.string()
            case "arch": metadata.architecture = try reader.string()
            case "PDBFile": metadata.pdbFile = try reader.string()
            case "GUID_AGE": metadata.guidAndAge = try reader.string()
            default: try reader.skip()
            }
        }
    }
}
