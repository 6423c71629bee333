// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
public import SystemPackage

extension ImageManifest {
    /// The most bytes that a manifest may have.
    static let limit = 1 << 20

    /// Where the manifest of an image lies: `stubvmi.elf.gz` has `stubvmi.manifest.json` beside it.
    public static func path(for image: FilePath) -> FilePath {
        var name = image.lastComponent?.string ?? ""
        for ending in [".gz", ".elf"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
        return image.removingLastComponent().appending(name + ".manifest.json")
    }

    /// Reads a manifest.
    public static func read(_ path: FilePath) throws -> ImageManifest {
        let manifest: ImageManifest
        let bytes = try Files.read(path, limit: limit)
        do {
            manifest = try coder.1.decode(ImageManifest.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw ToolError(
                .corrupt, "\(path) is no manifest of an image", cause: JSONFault.describe(error, in: bytes))
        }
        guard manifest.schema == 1 else {
            throw ToolError(.unsupported, "\(path) has schema \(manifest.schema); this stubvmi knows 1")
        }
        return manifest
    }

    /// The manifest as text: the same for the same manifest.
    public func json() throws -> String {
        String(decoding: try ImageManifest.coder.0.encode(self), as: UTF8.self) + "\n"
    }

    private static var coder: (JSONEncoder, JSONDecoder) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return (encoder, decoder)
    }
}
