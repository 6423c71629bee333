// SPDX-License-Identifier: Apache-2.0

extension Target.ProfileSource: Codable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    /// Written as the spec has it: `{"kernel": PATH}`, `{"conf": PATH, "entry": NAME}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let kinds = Kind.allCases.filter { container.contains(Key($0.rawValue)) }
        guard let kind = kinds.first, kinds.count == 1 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: "a profile has one source"))
        }
        func text(_ name: String) throws -> String? {
            try container.decodeIfPresent(String.self, forKey: Key(name))
        }
        self.init(
            kind, try container.decode(String.self, forKey: Key(kind.rawValue)), entry: try text("entry"),
            banner: try text("banner"), guid: try text("guid"))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(path, forKey: Key(kind.rawValue))
        try container.encodeIfPresent(entry, forKey: Key("entry"))
        try container.encodeIfPresent(banner, forKey: Key("banner"))
        try container.encodeIfPresent(guid, forKey: Key("guid"))
    }
}
