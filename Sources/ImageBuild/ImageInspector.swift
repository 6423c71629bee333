// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage

/// Looks at an image as it is, and compares it with its manifest.
public enum ImageInspector {
    /// More than any image may unpack to.
    static let elfLimit = 64 << 20
    /// The most bytes of a packed image that are looked at.
    static let imageLimit = 16 << 20
    /// XEN_ELFNOTE_ENTRY, _HYPERCALL_PAGE, _VIRT_BASE and _XEN_VERSION of Xen's elfnote.h: what a PV kernel
    /// has to state.
    static let requiredNotes: [(type: UInt32, name: String)] = [
        (1, "ENTRY"), (2, "HYPERCALL_PAGE"), (3, "VIRT_BASE"), (5, "XEN_VERSION"),
    ]

    /// One thing that was looked at.
    public struct Check: Codable, Sendable, Equatable {
        public var name: String
        public var ok: Bool
        public var detail: String
    }

    /// What was found; `image show -o json` prints it as it is.
    public struct Report: Codable, Sendable, Equatable {
        public var schema = 1
        public var path: String
        public var ok: Bool
        public var checks: [Check]
        public var manifest: ImageManifest
    }

    /// Reads an image and its manifest.
    public static func show(_ path: FilePath) throws -> Report {
        let packed: [UInt8]
        do {
            packed = try Files.read(path, limit: imageLimit)
        } catch let error as ToolError where error.code == .notFound {
            throw ToolError(.notFound, "there is no image at \(path)", hint: "stubvmi image build")
        }
        let manifestPath = ImageManifest.path(for: path)
        let manifest: ImageManifest
        do {
            manifest = try ImageManifest.read(manifestPath)
        } catch let error as ToolError where error.code == .notFound {
            throw ToolError(
                .notFound, "the image at \(path) has no manifest: \(manifestPath) is not there",
                hint: "stubvmi image build")
        }
        var checks = [compare("image", packed, manifest.image)]
        do {
            let elf = try Gzip.decompress(packed, limit: elfLimit)
            checks.append(compare("ELF", elf, manifest.elf))
            checks += structure(try ElfFile(elf), manifest)
        } catch let error as ToolError {
            checks.append(Check(name: "contents", ok: false, detail: error.message))
        }
        return Report(
            path: path.string, ok: checks.allSatisfy(\.ok), checks: checks, manifest: manifest)
    }

    private static func compare(_ name: String, _ bytes: [UInt8], _ expected: ImageManifest.File) -> Check {
        let digest = Digest.sha256(bytes)
        if bytes.count == expected.bytes, digest == expected.sha256 {
            return Check(name: name, ok: true, detail: "\(bytes.count) bytes, SHA-256 \(digest)")
        }
        return Check(
            name: name, ok: false,
            detail:
                "\(bytes.count) bytes, SHA-256 \(digest); the manifest says \(expected.bytes), \(expected.sha256)"
        )
    }

    private static func structure(_ elf: ElfFile, _ manifest: ImageManifest) -> [Check] {
        let segments = elf.segments.map(ImageManifest.Segment.init)
        let both = elf.segments.filter { $0.writable && $0.executable }
        let starts = elf.segments.contains {
            $0.executable && elf.entry >= $0.address && elf.entry - $0.address < $0.memoryBytes
        }
        let missing = requiredNotes.filter { !elf.xenNotes.contains($0.type) }.map(\.name)
        return [
            Check(
                name: "segments", ok: segments == manifest.segments,
                detail: segments.map { "\($0.access) \($0.address) \($0.memoryBytes)" }.joined(
                    separator: ", ")),
            Check(
                name: "W^X", ok: both.isEmpty,
                detail: both.isEmpty
                    ? "no segment is both writable and executable"
                    : "writable and executable at \(both.map { String($0.address, radix: 16) }.joined(separator: ", "))"
            ),
            Check(
                name: "entry", ok: starts,
                detail: "0x\(String(elf.entry, radix: 16)) is \(starts ? "" : "not ")in executable memory"),
            Check(
                name: "Xen notes", ok: missing.isEmpty,
                detail: missing.isEmpty
                    ? "\(elf.xenNotes.count)" : "missing: \(missing.joined(separator: ", "))"),
        ]
    }
}
