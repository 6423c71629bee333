// SPDX-License-Identifier: Apache-2.0

/// The domain types of Xen's policy and the site's, which our modules need as an attribute: the policy
/// language has no way to say "all of that attribute but these" without writing each pair out.
enum OrdinaryTypes {
    /// The module that lists them, and its line that the list takes the place of.
    static let module = "introspection_ordinary"
    static let marker = "# introspection_ordinary: types\n"

    /// The list, as statements, of the types that a policy's source declares before the marker.
    static func statements(for source: some StringProtocol) -> String {
        types(in: source)
            .map { "typeattribute \($0) introspection_ordinary_type, introspection_other_type;\n" }.joined()
    }

    /// Each name that `type` or `typeattribute` gives the attribute domain_type, once.
    static func types(in source: some StringProtocol) -> [String] {
        var found: [String] = []
        var seen: Set<String> = []
        // A statement that is of interest has one keyword, and ends with the next semicolon.
        var statement: [Substring]?
        for line in source.split(separator: "\n") {
            var rest = Substring(line.prefix { $0 != "#" })
            while !rest.isEmpty {
                let isEnd = rest.first == ";"
                let word = rest.prefix { !" \t,;{}".contains($0) }
                rest = rest.dropFirst(max(1, word.count))
                if isEnd {
                    if let words = statement, let name = words.first,
                        words.dropFirst().contains("domain_type"),
                        seen.insert(String(name)).inserted
                    {
                        found.append(String(name))
                    }
                    statement = nil
                } else if word == "type" || word == "typeattribute" {
                    statement = []
                } else if !word.isEmpty {
                    statement?.append(word)
                }
            }
        }
        return found
    }
}
