// SPDX-License-Identifier: Apache-2.0

/// The symbols of wanted names among all the compressed ones.
struct SymbolMatches {
    struct Match: Equatable {
        /// The symbol's number.
        let index: Int
        /// As `nm` prints it; upper case for a global symbol.
        let type: UInt8

        var isGlobal: Bool { type >= 0x41 && type <= 0x5a }
    }

    /// A name may be that of several symbols: static ones of different files.
    private(set) var found: [String: [Match]] = [:]

    /// Goes through the names once. Only one whose length is that of a wanted name is spelled out.
    init(_ wanted: Set<String>, _ names: NameTable, _ tokens: TokenTable, in bytes: [UInt8]) {
        var byLength = [[(name: String, bytes: [UInt8])]](repeating: [], count: 512)
        for name in wanted where name.utf8.count < byLength.count {
            byLength[name.utf8.count].append((name, Array(name.utf8)))
        }
        let lengths = tokens.tokens.map(\.count)
        var position = names.names.lowerBound
        for index in 0..<names.count {
            guard let name = NameTable.nameRange(bytes, at: position, end: names.names.upperBound) else {
                return
            }
            position = name.upperBound
            // The first character is the type.
            var length = -1
            for token in name { length += lengths[Int(bytes[token])] }
            guard length >= 0, length < byLength.count, !byLength[length].isEmpty else { continue }
            var text: [UInt8] = []
            for token in name { text.append(contentsOf: tokens.text[tokens.tokens[Int(bytes[token])]]) }
            for candidate in byLength[length] where text.dropFirst().elementsEqual(candidate.bytes) {
                found[candidate.name, default: []].append(Match(index: index, type: text[0]))
            }
        }
    }
}
