// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle

/// Programs that an image does without.
struct LeftOut: Sendable {
    /// The file of the core that says which programs it has.
    static let file = "Sources/VMICore/Programs/LinkedPrograms.swift"

    let kinds: [ProgramKind]

    /// Without access-check, which every image can, nothing would tell that the policy holds.
    init(_ kinds: Set<ProgramKind>) throws {
        guard !kinds.contains(.accessCheck) else {
            throw ToolError(
                .invalidInput, "access-check is part of every image",
                hint: "leave out others: \(Self.possible.map(\.rawValue).joined(separator: ", "))")
        }
        self.kinds = Self.possible.filter(kinds.contains)
    }

    /// What can be left out.
    static let possible = ProgramKind.allCases.filter { $0 != .accessCheck }

    /// What the image can do nevertheless.
    var linked: [ImageManifest.Program] {
        ProgramKind.allCases.filter { !kinds.contains($0) }.map { .init(name: $0.rawValue) }
    }

    /// Whether no program is left that does more to a target than read its memory.
    var onlyReads: Bool { ProgramKind.allCases.allSatisfy { !$0.isAboveRead || kinds.contains($0) } }

    /// Writes the core's file anew, in a folder of staged sources.
    func apply(to staged: FilePath) throws {
        guard !kinds.isEmpty else { return }
        let path = staged.appending(Self.file)
        let plain = String(decoding: try Files.read(path), as: UTF8.self)
        let cases = kinds.map { ".\($0)" }.joined(separator: ", ")
        let choice = "public var isLinked: Bool { switch self { case \(cases): false; default: true } }"
        let changed = plain.replacing("public var isLinked: Bool { true }", with: choice)
        guard changed != plain else {
            throw ToolError(
                .corrupt, "\(Self.file) is not as the builder knows it", hint: "use a clean clone")
        }
        try Files.write(changed, to: path)
    }
}
