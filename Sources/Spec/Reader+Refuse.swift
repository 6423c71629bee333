// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

extension Reader {
    /// Deeper than any spec, and far from what a stack can hold.
    private static let mostDepth = 16
    /// Yams expands aliases, and compares the keys of mappings before it hands anything out: with a few
    /// dozen aliases that takes for ever. A spec has none, so a text with more than this is not composed.
    private static let mostAliases = 8

    /// Refuses characters that an editor does not show, and line breaks that editors do not count.
    func plainText(_ text: String) -> Bool {
        var (line, column) = (1, 1)
        for index in text.unicodeScalars.indices {
            let scalar = text.unicodeScalars[index]
            switch scalar.value {
            case 0x0A: (line, column) = (line + 1, 0)
            // A lone CR is a line break to YAML and none to most editors.
            case 0x0D where text.unicodeScalars[index...].dropFirst().first == "\n": break
            case 0x09, 0x20...0x7E, 0xA0...0x2027, 0x202F...0x2065, 0x206A...0xFEFE, 0xFF00...0xFFFD,
                0x10000...0x10FFFF:
                break
            default:
                let code = String(scalar.value, radix: 16, uppercase: true)
                error(
                    at: .init(file: file, line: line, column: column), "the character U+\(code) is not text")
                return false
            }
            column += 1
        }
        return true
    }

    func fewAliases(_ text: String) -> Bool {
        var seen = 0
        for (number, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        {
            // A line that starts with '#' is a comment, or inside a text, where nothing is an alias.
            if line.first(where: { $0 != 0x20 }) == UInt8(ascii: "#") { continue }
            for (one, next) in zip(line.indices, line.indices.dropFirst())
            where line[one] == UInt8(ascii: "*") && line[next] > 0x20 {
                seen += 1
                guard seen > Self.mostAliases else { continue }
                error(
                    at: .init(file: file, line: number + 1, column: 1), "too many YAML aliases (*name)",
                    hint: "write the value again")
                return false
            }
        }
        return true
    }

    /// Refuses what YAML offers and a spec has no use for: anchors, tags, deep nesting.
    func checkTree(_ node: Node, depth: Int = 0) {
        guard depth <= Self.mostDepth else {
            return error(at: location(node), "nested more than \(Self.mostDepth) deep")
        }
        if node.anchor != nil {
            error(
                at: location(node), "anchors and aliases (&name, *name) are not used in a spec",
                hint: "write the value out where it is meant")
        }
        switch node {
        case .scalar(let scalar): checkTag(scalar.tag, of: node, [.implicit, .str, .nonSpecific])
        case .mapping(let mapping):
            checkTag(mapping.tag, of: node, [.implicit, .map, .nonSpecific])
            for (key, value) in mapping {
                checkTree(key, depth: depth + 1)
                checkTree(value, depth: depth + 1)
            }
        case .sequence(let sequence):
            checkTag(sequence.tag, of: node, [.implicit, .seq, .nonSpecific])
            for value in sequence { checkTree(value, depth: depth + 1) }
        case .alias: error(at: location(node), "aliases (*name) are not used in a spec")
        }
    }

    private func checkTag(_ tag: Tag, of node: Node, _ allowed: [Tag.Name]) {
        guard !allowed.contains(where: { $0.rawValue == tag.description }) else { return }
        error(
            at: location(node), "YAML tags (\(quoted(tag.description))) are not used in a spec",
            hint: "remove the tag")
    }
}
