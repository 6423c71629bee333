// SPDX-License-Identifier: Apache-2.0

/// The 256 tokens that kallsyms' compressed names are made of, and where they stand in the image.
///
/// From Linux's scripts/kallsyms.c: `kallsyms_token_table` holds 256 strings, each ended by a zero;
/// `kallsyms_token_index` follows after padding with the offset of each, 16 bits wide. A character that
/// names contain is its own token, so the digits stand in a row: that is what the table is found by.
struct TokenTable {
    /// Where the table starts, and where the index behind it ends.
    let file: Range<Int>
    /// All tokens, one behind the other.
    let text: [UInt8]
    /// Where each token lies in `text`; 256 ranges.
    let tokens: [Range<Int>]

    private static let digits = Array("0\u{0}1\u{0}2\u{0}3\u{0}4\u{0}5\u{0}6\u{0}7\u{0}8\u{0}9\u{0}".utf8)
    /// A token is at most as long as a name: KSYM_NAME_LEN, 512 in the newest kernels.
    private static let longest = 512

    /// The first table in the image at or behind `start` whose index agrees with it.
    static func find(in bytes: [UInt8], from start: Int = 0) -> TokenTable? {
        var start = start
        // A real image has half a dozen rows of digits.
        for _ in 0..<4096 {
            guard let match = bytes.firstRange(of: digits, in: start..<bytes.count) else { return nil }
            if let table = TokenTable(bytes, digits: match.lowerBound) { return table }
            start = match.lowerBound + 1
        }
        return nil
    }

    /// Walks back from the token "0", number 48, to the first one, and reads all.
    private init?(_ bytes: [UInt8], digits: Int) {
        var second = digits
        for _ in 0..<47 {
            guard let previous = Self.tokenStart(bytes, before: second) else { return nil }
            second = previous
        }
        let start = Self.tokenStart(bytes, before: second) ?? max(second - Self.longest, 0)
        if let table = TokenTable(bytes, from: start) {
            self = table
            return
        }
        // What stands in front may end without a zero; the table is aligned to four bytes at least.
        for start in stride(from: align(start + 1, to: 4), to: second, by: 4) {
            guard let table = TokenTable(bytes, from: start) else { continue }
            self = table
            return
        }
        return nil
    }

    private init?(_ bytes: [UInt8], from start: Int) {
        var text: [UInt8] = []
        var tokens: [Range<Int>] = []
        var index: [UInt8] = []
        var position = start
        for _ in 0..<256 {
            let first = position
            while position < bytes.count, bytes[position] != 0 {
                guard position - first < Self.longest else { return nil }
                position += 1
            }
            guard position < bytes.count, first - start <= 0xffff else { return nil }
            tokens.append(text.count..<(text.count + position - first))
            text.append(contentsOf: bytes[first..<position])
            index.append(UInt8(truncatingIfNeeded: first - start))
            index.append(UInt8(truncatingIfNeeded: (first - start) >> 8))
            position += 1
        }
        guard let padding = (0..<64).first(where: { bytes.starts(with: index, at: position + $0) }) else {
            return nil
        }
        file = start..<(position + padding + index.count)
        self.text = text
        self.tokens = tokens
    }

    /// The start of the token that ends just before `end`.
    private static func tokenStart(_ bytes: [UInt8], before end: Int) -> Int? {
        guard end > 0, bytes[end - 1] == 0 else { return nil }
        var start = end - 1
        while start > 0, bytes[start - 1] != 0 {
            guard end - start <= longest else { return nil }
            start -= 1
        }
        return start
    }
}
