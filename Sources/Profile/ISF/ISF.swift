// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

/// A symbol file of Volatility 3 (its Intermediate Symbol Format, schema 4 to 6): JSON with `metadata`, `symbols`,
/// `user_types`, `base_types` and `enums`.
///
/// One pass notes where each type stands and takes the wanted symbols; types are read when one is asked for.
struct ISF {
    let file: JSONFile
    var symbols: [String: UInt64] = [:]
    /// `constant_data` of Linux's banner.
    var banner: String?
    /// What `metadata` says.
    var system: PackedProfile.OperatingSystem?
    var identity = Identity()
    /// Where structures stand in the file, and their sizes in bytes.
    var types: [String: Entry] = [:]
    var enumSizes: [String: UInt32] = [:]
    var baseSizes: [String: UInt32] = [:]
    let budget = WorkBudget()
    /// Every symbol, if all are wanted.
    var everything: SymbolIndex.Builder?

    struct Entry {
        var offset: Int
        var size: UInt32
    }

    /// `metadata.windows.pdb`.
    struct Identity {
        var guid: String?
        var age: UInt64?
        var database: String?
        var machine: UInt64?
    }

    init(_ file: JSONFile, wanted: Set<String>, everything wantsAll: Bool) throws {
        self.file = file
        if wantsAll { everything = SymbolIndex.Builder() }
        var parts: Set<String> = []
        try file.read { (reader: inout JSONReader) throws(JSONReader.Fault) in
            try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
                guard parts.insert(name).inserted else { throw reader.fault("'\(name)' is there twice") }
                switch name {
                case "metadata": try readMetadata(&reader)
                case "symbols": try readSymbols(&reader, wanted)
                case "user_types": types = try Self.entries(&reader)
                case "enums": enumSizes = try Self.entries(&reader).mapValues(\.size)
                case "base_types": try readBaseTypes(&reader)
                default: try reader.skip()
                }
            }
        }
        let missing = ["metadata", "symbols", "user_types", "base_types"].filter { !parts.contains($0) }
        guard missing.isEmpty else {
            throw ToolError(
                .invalidInput,
                "\(file.name) is no symbol file of Volatility 3: it has no \(missing.joined(separator: ", "))",
                hint: parts.contains("$STRUCTS") ? "--rekall \(file.name)" : "dwarf2json linux --elf vmlinux")
        }
    }

    /// Twenty times what the largest kernels have.
    static let typeLimit = 1 << 18
    /// As many members as a structure can have in BTF.
    static let memberLimit = 1 << 16

    /// Where the value of each name of an object stands, and the size that it says.
    private static func entries(_ reader: inout JSONReader) throws(JSONReader.Fault) -> [String: Entry] {
        var entries: [String: Entry] = [:]
        try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
            let start = reader.position
            var size: UInt64?
            try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
                if key == "size" { size = try reader.integer() } else { try reader.skip() }
            }
            // What is only declared has no size.
            guard let size else { return }
            guard let bytes = UInt32(exactly: size) else { throw reader.fault("'\(name)' is too large") }
            guard entries.count < typeLimit else { throw reader.fault("there are too many types") }
            guard entries.updateValue(Entry(offset: start, size: bytes), forKey: name) == nil else {
                throw reader.fault("'\(name)' is there twice")
            }
        }
        return entries
    }

    private mutating func readSymbols(
        _ reader: inout JSONReader, _ wanted: Set<String>
    ) throws(JSONReader.Fault) {
        try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
            let isBanner = name == "linux_banner"
            guard isBanner || everything != nil || wanted.contains(name) else { return try reader.skip() }
            var address: UInt64?
            try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
                switch key {
                case "address": address = try reader.integer()
                case "constant_data" where isBanner:
                    if try reader.kind() == .string {
                        banner = try reader.string()
                    } else {
                        try reader.skip()
                    }
                default: try reader.skip()
                }
            }
            // A symbol of which nobody knows where it is has the address 0.
            guard let address, address != 0 else { return }
            everything?.addSymbol(name.utf8, at: address)
            guard wanted.contains(name) else { return }
            guard symbols.updateValue(address, forKey: name) == nil else {
                throw reader.fault("the symbol '\(name)' is there twice")
            }
        }
    }

    private mutating func readBaseTypes(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
            try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
                guard key == "size" else { return try reader.skip() }
                let size = try reader.integer()
                // dwarf2json gives `void` a size too.
                guard size <= 64 else { throw reader.fault("a basic type of \(size) bytes") }
                baseSizes[name] = UInt32(size)
            }
        }
    }

    private mutating func readMetadata(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
            switch key {
            case "linux":
                system = .linux
                try reader.skip()
            case "windows":
                system = .windows
                try reader.forEachMember { (reader, part) throws(JSONReader.Fault) in
                    guard part == "pdb" else { return try reader.skip() }
                    try reader.forEachMember { (reader, field) throws(JSONReader.Fault) in
                        switch field {
                        case "GUID": identity.guid = try reader.string()
                        case "age": identity.age = try reader.integer()
                        case "database": identity.database = try reader.string()
                        case "machine_type": identity.machine = try reader.integer()
                        default: try reader.skip()
                        }
                    }
                }
            default: try reader.skip()
            }
        }
    }
}
