// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// A page of the documentation, by its sections.
struct SchemaPage {
    /// A field as a table of the page describes it.
    struct Field {
        var path: String
        var kind: String
        var isOptional: Bool
    }

    struct Section {
        var fields: [Field] = []
        /// What stands in its blocks of JSON: a value, or a value on each line.
        var examples: [String] = []
        /// The first cells of the tables that have two columns.
        var words: [String] = []
    }

    private(set) var sections: [String: Section] = [:]

    static let folder = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().removingLastComponent().appending("docs")

    init(_ name: String) throws {
        let text = String(decoding: try Files.read(Self.folder.appending(name)), as: UTF8.self)
        var title = ""
        var block: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let lines = block {
                block = line == "```" ? nil : lines + [line]
                if block == nil { sections[title]?.examples.append(lines.joined(separator: "\n")) }
            } else if line == "```json" {
                block = []
            } else if line.hasPrefix("## ") {
                title = String(line.dropFirst(3))
                sections[title] = Section()
            } else if line.hasPrefix("| `") {
                sections[title]?.add(line.split(separator: "|").map { $0.trimmingPrefix(" ") })
            }
        }
    }
}

extension SchemaPage.Section {
    fileprivate mutating func add(_ cells: [Substring]) {
        let name = cells[0].split(separator: "`")[0]
        guard cells.count > 2 else { return words.append(String(name)) }
        let words = cells[1].split(whereSeparator: { " ,".contains($0) })
        fields.append(
            SchemaPage.Field(
                path: String(name), kind: words.first.map(String.init) ?? "",
                isOptional: words.contains("optional")))
    }

    /// The values of all examples.
    func values() throws -> [JSON] {
        try examples.flatMap { example in
            if let whole = try? JSON(text: example) { return [whole] }
            return try example.split(separator: "\n").map { try JSON(text: String($0)) }
        }
    }

    /// Whether the page says that a field may be missing from the object that would hold it.
    func isOptional(_ path: String) -> Bool { fields.contains { $0.path == path && $0.isOptional } }
}
