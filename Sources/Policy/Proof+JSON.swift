// SPDX-License-Identifier: Apache-2.0

/// Schema 1:
/// `{"schema":1,"holds":true,"sealed":false,"policy":{"sha256":"...","format":30,"type_count":44},
///   "rules":[{"monitor","source","target","class","permissions":[],"conditional":[],"reasons":{}}],
///   "others":[as rules],"violations":[{"kind","source","target","class","permissions":[],"message"}]}`
extension Proof: Codable {
    /// The version of the JSON form.
    public static let schema = 1

    private enum Keys: String, CodingKey {
        case schema, holds, sealed, policy, others, violations
        case rows = "rules"
    }
    private enum PolicyKeys: String, CodingKey {
        case sha256, format
        case types = "type_count"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(Self.schema, forKey: .schema)
        try container.encode(holds, forKey: .holds)
        try container.encode(sealed, forKey: .sealed)
        var policy = container.nestedContainer(keyedBy: PolicyKeys.self, forKey: .policy)
        try policy.encode(sha256, forKey: .sha256)
        try policy.encode(format, forKey: .format)
        try policy.encode(types, forKey: .types)
        try container.encode(rows, forKey: .rows)
        try container.encode(others, forKey: .others)
        try container.encode(violations, forKey: .violations)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let schema = try container.decode(Int.self, forKey: .schema)
        guard schema == Self.schema else {
            throw DecodingError.dataCorruptedError(
                forKey: .schema, in: container, debugDescription: "schema \(schema) is not known")
        }
        let policy = try container.nestedContainer(keyedBy: PolicyKeys.self, forKey: .policy)
        self.init(
            sha256: try policy.decode(String.self, forKey: .sha256),
            format: try policy.decode(Int.self, forKey: .format),
            types: try policy.decode(Int.self, forKey: .types),
            sealed: try container.decode(Bool.self, forKey: .sealed),
            rows: try container.decode([Row].self, forKey: .rows),
            others: try container.decode([Row].self, forKey: .others),
            violations: try container.decode([Violation].self, forKey: .violations))
    }
}
