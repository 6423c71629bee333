// SPDX-License-Identifier: Apache-2.0
import Debian
import DomainConfig
import FoundationEssentials
import Host
import ImageBuild
import Lab
import Profile
import Spec
import SystemPackage

/// A lab with everything in it that a spec needs: tool, image, profiles, targets.
struct LabParts {
    var machine: LabMachine
    var payload: Payload
    /// Where the spec lies in dom0.
    var spec: String
    var monitors: [Monitor]
    var targets: [TargetDomain]

    /// The folder of the spec in dom0; relative paths in it are taken from there.
    private static let folder = "/etc/stubvmi"
    /// Where `apply` looks for the image there.
    private static let images = "/var/lib/stubvmi/image"

    /// One thing to do in dom0.
    typealias Step = (name: String, command: String)

    /// What makes the targets: their types first, since a domain cannot be relabelled.
    var targetSteps: [Step] {
        [("policy: build, prove, load", "stubvmi policy load \(spec)")]
            + targets.map { ("target \($0.name): xl create", "xl create /lab/\($0.name).cfg") }
    }

    /// Builds what is not there yet, stage by stage.
    static func prepare(
        _ argument: SpecArgument, _ options: TargetOptions, _ choice: LabImage, _ progress: Progress
    ) async throws -> LabParts {
        // Read twice: for the files that it names here, and for where dom0 will look for them.
        let here = try argument.load()
        let host = progress.host
        let name = FilePath(argument.spec).lastComponent?.string ?? "spec.yaml"
        let text = try Files.read(FilePath(argument.spec), limit: Spec.sizeLimit)
        let spec = try Spec.parse(text: String(decoding: text, as: UTF8.self), file: argument.spec)
        let archive = DebianArchive(host: host)

        let image = try await progress.stage("image") { try await choice.path(for: here, host, archive) }
        let machine = try await progress.stage("hypervisor, dom0 and target") {
            try await LabBuild(host: host, archive: archive) { try KernelImage.load($0).elf }
                .prepare(options.settings(targets: spec.targets.count))
        }
        let profile = try await progress.stage("profile of the target's kernel") {
            try await ProfileCache(host: host).profile(of: machine.targetImage)
        }

        var payload = Payload()
        try payload.add(try await tool(host), at: "/usr/bin/stubvmi", mode: 0o755)
        try payload.add(text, at: "\(folder)/\(name)")
        try payload.add(file: image, at: "\(Self.images)/stubvmi.elf.gz")
        let manifest = ImageManifest.path(for: image)
        if Files.exists(manifest) {
            try payload.add(file: manifest, at: "\(Self.images)/stubvmi.manifest.json")
        }
        let kept = profile.folder.lexicallyNormalized().lastComponent?.string ?? "profile"
        try payload.add(contentsOf: profile.folder, at: "/root/.cache/stubvmi/\(kept)")
        var carried: Set<String> = []
        for (target, there) in zip(here.targets, spec.targets) {
            let profile = try CarriedProfile(
                target.profile, there: there.profile, in: FilePath(folder), kernel: machine.targetImage)
            for file in profile.files where carried.insert(file.place).inserted {
                try payload.add(file: file.source, at: file.place)
            }
        }

        let process = options.process ?? "p\(UInt64.random(in: 0..<1 << 48))"
        let targets = try spec.targets.enumerated().map { number, target in
            machine.target(
                number, name: target.name, process: options.listsItself ? process : nil,
                snippet: try XLConfig.targetSnippet(target, spec: spec))
        }
        for target in targets { try payload.add(text: target.configuration, at: "/lab/\(target.name).cfg") }
        return LabParts(
            machine: machine, payload: payload, spec: "\(folder)/\(name)", monitors: spec.monitors,
            targets: targets)
    }

    /// This program without its symbols, which are most of it.
    private static func tool(_ host: Host) async throws -> [UInt8] {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let stripped = FilePath(FileManager.default.temporaryDirectory.path)
            .appending("stubvmi-\(UUID().uuidString)")
        defer { try? Files.remove([stripped]) }
        let strip = Invocation("strip", ["-o", stripped.string, own])
        try await host.check(strip, hint: "apt-get install binutils")
        return try Files.read(stripped)
    }
}

extension LabImage {
    /// The image that was named, or one that is built, with a spec's programs in C.
    fileprivate func path(for spec: Spec, _ host: Host, _ archive: DebianArchive) async throws -> FilePath {
        if let image {
            guard Files.exists(FilePath(image)) else {
                throw ToolError(
                    .notFound, "there is no image at \(image)", hint: "stubvmi image build --file \(image)")
            }
            return FilePath(image)
        }
        let programs = UserProgram.all(of: spec)
        // One with a user's programs does not take the place of the plain one.
        let place: FilePath = programs.isEmpty ? "build/image" : "build/image/lab"
        return try await ImageBuilder(host: host, archive: archive).build(
            sources: ".", output: place.appending("stubvmi.elf.gz"), programs: programs
        ).path
    }
}
