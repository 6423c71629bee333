// SPDX-License-Identifier: Apache-2.0

/// What a link map of ld.lld says about where the bytes of an image come from.
struct LinkMap: Sendable {
    /// A contribution to the image.
    struct Part: Hashable, Sendable {
        /// The object as the linker knows it: `objects/a.o`, `lib/libc.a(b.o)`.
        var object: String
        /// Whether it is the Swift standard library's code, which the compiler puts into its users' objects.
        var isSwiftRuntime: Bool
    }

    /// Bytes in memory.
    var bytes: [Part: Int] = [:]

    /// Lines are `VMA LMA SIZE ALIGN` in columns, then an output section, `OBJECT:(SECTION)`, or a symbol.
    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true)
            guard words.count == 5, let address = UInt64(words[0], radix: 16),
                let size = Int(words[2], radix: 16)
            else { continue }
            let place = words[4].drop { $0 == " " }
            // Debugging sections and symbol tables have no address in memory; `<internal>` is padding.
            guard address != 0, size > 0, !place.hasPrefix("<"), place.hasSuffix(")"),
                let mark = place.firstRange(of: ":(")
            else { continue }
            let part = Part(
                object: String(place[..<mark.lowerBound]),
                isSwiftRuntime: LinkMap.isSwiftRuntime(section: place[mark.upperBound...]))
            bytes[part, default: 0] += size
        }
    }

    /// Mangled names begin with `$e`; then `s` is the module Swift, and `S` one of its best-known types.
    private static func isSwiftRuntime(section: Substring) -> Bool {
        ["$es", "$eS", ".swift_", "._swift_"].contains { section.contains($0) }
    }
}
