// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Spec
import SystemPackage
import TargetBundle

/// What an image can be asked to run, by the manifest beside it.
struct ImagePrograms {
    private struct Manifest: Decodable {
        struct File: Decodable {
            var name: String?
            var sha256: String
        }
        struct Program: Decodable {
            var name: String
            var files: [File]?
        }
        var schema: Int
        var image: File
        var programs: [Program]?
    }

    /// The digests of a program's files, by their names; none of one that stubvmi has itself.
    private let files: [String: [String: String]]

    /// The most bytes of a manifest that are read.
    static let limit = 1 << 20

    /// nil where the manifest is missing, is another image's, or is from a time when it did not tell.
    init?(of image: FilePath) {
        guard let bytes = try? Files.read(Self.manifest(of: image), limit: Self.limit),
            let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes)), manifest.schema == 1,
            let programs = manifest.programs, let digest = try? Digest.sha256(file: image),
            digest == manifest.image.sha256
        else { return nil }
        var files: [String: [String: String]] = [:]
        for program in programs {
            files[program.name] = Dictionary(
                (program.files ?? []).map { ($0.name ?? "", $0.sha256) },
                uniquingKeysWith: { first, _ in first })
        }
        self.files = files
    }

    /// `stubvmi.elf.gz` has `stubvmi.manifest.json` beside it.
    static func manifest(of image: FilePath) -> FilePath {
        var name = image.lastComponent?.string ?? ""
        for ending in [".gz", ".elf"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
        return image.removingLastComponent().appending(name + ".manifest.json")
    }

    /// The names of its programs in C.
    var inC: [String] { files.filter { !$0.value.isEmpty }.keys.sorted() }

    /// As in the image itself: there is something to supervise.
    private var hasSupervisor: Bool {
        files.contains { name, sources in
            !sources.isEmpty || ProgramKind(rawValue: name)?.isAboveRead ?? false
        }
    }

    /// What the monitors of a spec are to run and the image cannot, or not as it is now.
    func problems(with spec: Spec) -> [Preflight.Problem] {
        var problems: [Preflight.Problem] = []
        let kinds = Set(spec.monitors.flatMap(\.programs).map(\.kind.rawValue))
        for kind in kinds.sorted() where files[kind] == nil {
            problems.append(
                ("the image was built without \(kind)", "stubvmi image build, without --without \(kind)"))
        }
        if let monitor = spec.supervised.first, !hasSupervisor {
            problems.append(
                (
                    "monitor '\(monitor.name)' is of tier \(monitor.tier.rawValue), and the image only reads: "
                        + "it was built without the supervisor",
                    "stubvmi image build, with all programs"
                ))
        }
        for program in spec.cPrograms {
            guard let built = files[program.name] else {
                problems.append(
                    (
                        "the image does not have the program '\(program.name)'",
                        "stubvmi image build --spec SPEC, where its source is"
                    ))
                continue
            }
            // Where the image was built elsewhere the sources need not be here.
            let changed = program.sources.compactMap { source -> String? in
                let name = FilePath(source).lastComponent?.string ?? ""
                guard let digest = try? Digest.sha256(file: FilePath(source)) else { return nil }
                return digest == built[name] ? nil : source
            }
            if let first = changed.first {
                problems.append(
                    (
                        "\(first) is not what the image's program '\(program.name)' was built from",
                        "stubvmi image build --spec SPEC"
                    ))
            }
        }
        return problems
    }
}
