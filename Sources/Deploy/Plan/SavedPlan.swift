// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
public import Spec
public import SystemPackage

/// A plan in a file, with all that it was made from: what `apply FILE` carries out, or refuses to.
public struct SavedPlan: Sendable, Equatable, Codable {
    public var schema = 1
    public var plan: Plan
    public var spec: Spec
    /// The path of the image that it was made with.
    public var image: String
    public var replace: [String]

    /// The largest plan that is read, in bytes.
    private static let limit = 64 << 20

    /// What was planned for this wish.
    public init(_ plan: Plan, for wish: Wish, on site: Site) {
        let whole = wish.absolute()
        self.plan = plan
        spec = whole.spec
        image = whole.path(of: whole.image, site.layout).string
        replace = whole.replace.sorted()
    }

    /// What was wished for when it was made.
    public var wish: Wish { Wish(spec: spec, image: .file(FilePath(image)), replace: Set(replace)) }

    /// Whether a file holds a plan, and not a spec: a spec never begins with a brace.
    public static func isPlan(_ path: FilePath) throws -> Bool {
        try Files.read(path, from: 0, count: 1) == [UInt8(ascii: "{")]
    }

    public static func read(_ path: FilePath) throws -> SavedPlan {
        let bytes = try Files.read(path, limit: limit)
        do {
            return try JSONDecoder().decode(SavedPlan.self, from: Data(bytes))
        } catch {
            throw ToolError(
                .corrupt, "\(path) is no plan", hint: "stubvmi plan SPEC -o \(path)",
                cause: JSONFault.describe(error, in: bytes))
        }
    }

    public func write(to path: FilePath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try Files.write(Array(try encoder.encode(self)), to: path)
    }
}
