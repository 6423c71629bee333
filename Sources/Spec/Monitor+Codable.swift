// SPDX-License-Identifier: Apache-2.0

extension Monitor {
    private enum CodingKeys: String, CodingKey { case name, tier, memory, targets, programs, cPrograms }

    /// What was remembered before there were programs in C has none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            tier: try container.decode(Tier.self, forKey: .tier),
            memory: try container.decode(Int.self, forKey: .memory),
            targets: try container.decode([String].self, forKey: .targets),
            programs: try container.decode([Program].self, forKey: .programs),
            cPrograms: try container.decodeIfPresent([CProgram].self, forKey: .cPrograms) ?? [])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(tier, forKey: .tier)
        try container.encode(memory, forKey: .memory)
        try container.encode(targets, forKey: .targets)
        try container.encode(programs, forKey: .programs)
        if !cPrograms.isEmpty { try container.encode(cPrograms, forKey: .cPrograms) }
    }
}
