// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

extension Checks {
    /// The part of an image's manifest that says which image it is about.
    private struct Manifest: Decodable {
        struct File: Decodable { var sha256: String }
        var schema: Int
        var image: File
    }

    /// Whether there is an image, and whether it is the one that its manifest describes.
    static func image(_ path: FilePath) -> Check {
        guard Files.exists(path) else {
            return .warn(
                "image", "there is none at \(path)",
                try: "make image, and copy build/image there, or apply --image FILE")
        }
        do {
            let manifest = path.removingLastComponent().appending("stubvmi.manifest.json")
            guard Files.exists(manifest) else { return .pass("image", "\(path), which has no manifest") }
            let bytes = try Files.read(manifest, limit: 1 << 20)
            let said = try JSONDecoder().decode(Manifest.self, from: Data(bytes))
            let digest = try Digest.sha256(file: path)
            guard said.schema == 1, said.image.sha256 == digest else {
                return .warn(
                    "image", "\(path) is not the one that \(manifest) describes",
                    try: "make image, and copy both files of build/image there")
            }
            return .pass("image", "\(path), \(digest.prefix(16))")
        } catch {
            return .warn(
                "image", "\(path) or its manifest cannot be read: \(visible("\(error)", limit: 200))",
                try: "make image, and copy both files of build/image there")
        }
    }
}
