// SPDX-License-Identifier: Apache-2.0

extension Target.ProfileSource: Codable {
    private enum Key: String, CodingKey { case kernel, file }

    /// Written as the spec has it: `{"kernel": PATH}` or `{"file": PATH}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let path = try container.decodeIfPresent(String.self, forKey: .kernel) {
            self = .kernel(path)
        } else {
            self = .file(try container.decode(String.self, forKey: .file))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .kernel(let path): try container.encode(path, forKey: .kernel)
        case .file(let path): try container.encode(path, forKey: .file)
        }
    }
}
