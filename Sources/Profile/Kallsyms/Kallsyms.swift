// SPDX-License-Identifier: Apache-2.0

/// The symbols that a kernel carries for its own use, read out of an image that has no other symbol table.
struct Kallsyms {
    /// How many symbols there are in all.
    let count: Int
    let addresses: AddressTable
    private let names: NameTable
    private let tokens: TokenTable
    private let symbols: [String: UInt64]
    /// Wanted names that stand for several addresses, so that none can be told to be meant.
    let ambiguous: Set<String>

    /// Finds the tables and looks the wanted names up.
    init(_ bytes: [UInt8], _ image: ELFImage, wanted: [String]) throws(KallsymsError) {
        guard let tokens = TokenTable.find(in: bytes) else { throw .absent }
        guard let names = try NameTable.find(in: bytes, before: tokens.file.lowerBound) else {
            throw .damaged("the names that belong to its token table are not where they should be")
        }
        let matches = SymbolMatches(
            Set(wanted).union([Anchors.text, Anchors.banner]), names, tokens, in: bytes)
        let anchors = try Anchors(matches, image)
        let candidates = AddressTable.candidates(names, tokens, image, in: bytes)
        guard
            let addresses = candidates.first(where: {
                anchors.agree(with: $0, bytes) && $0.rises(names.count, in: bytes)
            })
        else { throw .damaged("none of the known layouts gives addresses that fit the \(names.count) names") }
        var symbols: [String: UInt64] = [:]
        var ambiguous: Set<String> = []
        for name in wanted {
            let all = matches.found[name] ?? []
            let global = all.filter(\.isGlobal)
            let meant = Set(
                (global.isEmpty ? all : global).compactMap { addresses.address($0.index, in: bytes) })
            if meant.count > 1 { ambiguous.insert(name) }
            if meant.count == 1 { symbols[name] = meant.first }
        }
        count = names.count
        self.addresses = addresses
        self.names = names
        self.tokens = tokens
        self.symbols = symbols
        self.ambiguous = ambiguous
    }

    /// The address of a wanted symbol as linked.
    func address(of name: String) -> UInt64? { symbols[name] }

    /// Calls `visit` with the type, name and address of every symbol.
    func forEach(in bytes: [UInt8], _ visit: (UInt8, ArraySlice<UInt8>, UInt64) -> Void) {
        var position = names.names.lowerBound
        var text: [UInt8] = []
        for index in 0..<names.count {
            guard let name = NameTable.nameRange(bytes, at: position, end: names.names.upperBound),
                let address = addresses.address(index, in: bytes)
            else { return }
            position = name.upperBound
            text.removeAll(keepingCapacity: true)
            // No name is longer: KSYM_NAME_LEN is 512 in the newest kernels.
            for token in name where text.count <= 1024 {
                text.append(contentsOf: tokens.text[tokens.tokens[Int(bytes[token])]])
            }
            // The first character is the type.
            guard text.count > 1, text.count <= 1024 else { continue }
            visit(text[0], text[1...], address)
        }
    }

    /// Symbols whose addresses are known beforehand: they tell which reading of the tables is right.
    private struct Anchors {
        static let text = "_text"
        static let banner = "linux_banner"

        private let image: ELFImage
        private let text: SymbolMatches.Match
        private let banner: SymbolMatches.Match?

        init(_ matches: SymbolMatches, _ image: ELFImage) throws(KallsymsError) {
            guard let text = matches.found[Self.text]?.first(where: \.isGlobal) else {
                throw .damaged("the symbol _text, which every kernel has, is not among its names")
            }
            self.text = text
            // Without CONFIG_KALLSYMS_ALL there are only functions.
            banner = matches.found[Self.banner]?.first(where: \.isGlobal)
            self.image = image
        }

        /// `_text` is where the first segment is loaded, and the banner is a banner.
        func agree(with table: AddressTable, _ bytes: [UInt8]) -> Bool {
            guard table.start >= 0, table.address(text.index, in: bytes) == image.textAddress else {
                return false
            }
            guard let banner else { return true }
            guard let address = table.address(banner.index, in: bytes) else { return false }
            return KernelBanner(at: address, image, in: bytes) != nil
        }
    }
}
