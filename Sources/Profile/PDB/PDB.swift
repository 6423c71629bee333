// SPDX-License-Identifier: Apache-2.0
import TargetBundle

/// A program database: what Microsoft's symbol server has for each build of Windows's kernel.
///
/// From LLVM's docs/PDB: stream 1 has the GUID, 2 the types (TPI), 3 (DBI) the age, the machine, and the numbers of
/// the streams with symbols, section headers and address maps.
struct PDB {
    let msf: MSF
    let guid: [UInt8]
    /// The one that the image's debug directory has too.
    let age: UInt32
    let architecture: PackedProfile.Architecture
    private let symbolStream: Int
    private let debugStreams: [Int]

    init(_ bytes: [UInt8]) throws(PDBError) {
        msf = try MSF(bytes)
        guard let info = try msf.stream(1), info.count >= 28 else {
            throw .damaged("it has no information stream")
        }
        guid = Array(info[12..<28])
        guard let header = try msf.stream(3), header.count >= 64, let age = header.word32(at: 8),
            let symbols = header.word16(at: 20), let machine = header.word16(at: 58)
        else { throw .absent("debug information (DBI)") }
        self.age = age
        switch machine {
        case 0x8664: architecture = .amd64
        case 0x14c: architecture = .i386
        default:
            throw .notPDB(
                "it is of machine number 0x\(String(machine, radix: 16))", hint: "name that of an x86 kernel")
        }
        symbolStream = Int(symbols)
        debugStreams = try Self.debugStreams(header)
    }

    /// The list at the end of the DBI stream, behind six parts whose sizes the header has.
    private static func debugStreams(_ header: [UInt8]) throws(PDBError) -> [Int] {
        var start: UInt64 = 64
        for place in [24, 28, 32, 36, 40, 52] {
            guard let size = header.word32(at: place), size <= UInt32(Int32.max) else {
                throw .damaged("a part of its debug information has a negative size")
            }
            start += UInt64(size)
        }
        guard let size = header.word32(at: 48), let range = header.range(at: start, length: UInt64(size))
        else {
            throw .damaged("its debug information is shorter than it says")
        }
        var streams: [Int] = []
        for place in stride(from: range.lowerBound, to: range.upperBound - 1, by: 2).prefix(16) {
            let number = header.word16(at: place) ?? 0xffff
            streams.append(number == 0xffff ? -1 : Int(number))
        }
        return streams
    }

    private func debugStream(_ index: Int) throws(PDBError) -> [UInt8]? {
        index < debugStreams.count ? try msf.stream(debugStreams[index]) : nil
    }

    /// Where its sections are in memory.
    func sections() throws(PDBError) -> PDBSections {
        let moves = try debugStream(4)
        if moves != nil, let original = try debugStream(10), !original.isEmpty {
            return try PDBSections(headers: original, moves: moves)
        }
        guard let headers = try debugStream(5), !headers.isEmpty else { throw .absent("section headers") }
        return try PDBSections(headers: headers, moves: nil)
    }

    /// Calls `visit` with the name and the address of each public symbol (S_PUB32).
    func forEachSymbol(_ visit: (ArraySlice<UInt8>, UInt64) -> Void) throws(PDBError) {
        guard let records = try msf.stream(symbolStream) else { throw .absent("public symbols") }
        let sections = try sections()
        var place = 0
        while let length = records.word16(at: place), let kind = records.word16(at: place + 2) {
            let end = place + 2 + Int(length)
            guard length >= 2, end <= records.count else { throw .damaged("a symbol is not whole") }
            defer { place = end }
            guard kind == 0x110e, end - place > 14, let offset = records.word32(at: place + 8),
                let section = records.word16(at: place + 12)
            else { continue }
            let name = records[(place + 14)..<end].prefix { $0 != 0 }
            guard !name.isEmpty, let address = sections.address(section: section, offset: offset) else {
                continue
            }
            visit(architecture == .i386 ? Self.plain(name) : name, address)
        }
    }

    /// A name of 32-bit Windows without what its calling convention adds: `_name`, `_name@8`, `@name@8`.
    static func plain(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = name.first, first == UInt8(ascii: "_") || first == UInt8(ascii: "@") else {
            return name
        }
        let rest = name.dropFirst()
        guard let mark = rest.lastIndex(of: UInt8(ascii: "@")), mark > rest.startIndex,
            rest[(mark + 1)...].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return rest }
        return rest[..<mark]
    }
}
