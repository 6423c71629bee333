// SPDX-License-Identifier: Apache-2.0
import Debian
import Foundation
import Host
import SystemPackage
import Testing

private let packageFolder = ProcessInfo.processInfo.environment["STUBVMI_PACKAGE"].map { FilePath($0) }

/// Whether a user may have mounts of his own.
private func canUnshare() async -> Bool {
    let host = Host.real(report: { _ in })
    return (try? await host.check(Invocation("unshare", ["--map-root-user", "--mount", "true"]))) != nil
}

/// The Debian package that `make deb` has left in the folder `STUBVMI_PACKAGE`.
@Suite(
    .enabled(if: packageFolder != nil, "STUBVMI_PACKAGE is not set: make deb, then make test"),
    .serialized, .timeLimit(.minutes(20)))
struct PackageTests {
    private let host = Host.real(report: { _ in })
    private let project = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    private var package: FilePath {
        get throws {
            let folder = try #require(packageFolder)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
            return folder.appending(try #require(names.first { $0.hasSuffix(".deb") }))
        }
    }

    private func withFolder(_ body: (FilePath) async throws -> Void) async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        try await body(folder)
    }

    @Test func theSameInputsGiveTheSameBytes() async throws {
        try await withFolder { folder in
            // Another umask, another folder, another time.
            let script = """
                umask 077; unset SOURCE_DATE_EPOCH; exec templates/debian/build.sh .build/release/stubvmi \
                build/image .build/checkouts "$1"
                """
            try await host.check(
                Invocation(
                    "bash", ["-c", script, "bash", folder.string], environment: ["TZ": "Asia/Tokyo"],
                    in: project, timeout: .seconds(900)))
            let name = try #require(try package.lastComponent?.string)
            #expect(try Digest.sha256(file: folder.appending(name)) == Digest.sha256(file: try package))
        }
    }

    /// A root folder made of the packages that it depends on and nothing else: no Swift, no Xen.
    @Test(.enabled("this machine lets nobody make a mount namespace") { await canUnshare() })
    func itRunsWhereNoSwiftIs() async throws {
        let package = try package
        let depends = try await host.check(Invocation("dpkg-deb", ["-f", package.string, "Depends"]))
        let names = depends.split(separator: ",").compactMap { $0.split(separator: " ").first }
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        let base = try await DebianArchive(host: host).root(of: names)
        try await withFolder { root in
            try await host.check(Invocation("cp", ["-a", "\(base)/.", root.string], timeout: .seconds(300)))
            let unpack = "dpkg-deb --fsys-tarfile \"$1\" | tar -x --keep-directory-symlink -C \"$2\""
            try await host.check(
                Invocation(
                    "bash", ["-o", "pipefail", "-c", unpack, "bash", package.string, root.string],
                    timeout: .seconds(300)))
            for name in ["dev", "proc"] { try Files.makeDirectory(root.appending(name)) }
            // A program of Swift reads its arguments from /proc.
            let enter = """
                mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" && root=$1 && shift && \
                exec chroot "$root" /usr/bin/stubvmi "$@"
                """
            func inside(_ arguments: String...) async throws -> Invocation.Outcome {
                let shell = ["--map-root-user", "--mount", "sh", "-c", enter, "sh", root.string]
                return try await host.run(
                    Invocation(
                        "unshare", shell + arguments, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
                        timeout: .seconds(300)))
            }
            let version = try await inside("--version")
            #expect(version.status == 0, "\(version.errors)")
            #expect(package.string.contains("_\(version.output.split(separator: "\n").first ?? "?")_"))
            let doctor = try await inside("doctor", "-o", "json")
            #expect(doctor.status == 3, "\(doctor.errors)")
            #expect(doctor.output.contains(#""schema":1"#))
            let spec = "/usr/share/doc/stubvmi/examples/demo.yaml"
            let render = try await inside("render", spec, "-o", "/rendered")
            #expect(render.status == 0, "\(render.errors)")
            #expect(Files.exists(root.appending("rendered").appending("xl").appending("watch-web.cfg")))
            let image = try await inside("image", "show", "/usr/lib/stubvmi/image/stubvmi.elf.gz")
            #expect(image.status == 0, "\(image.output)\(image.errors)")
        }
    }

    @Test func whatItBringsIsWhereDebianLooks() async throws {
        let list = try await host.check(Invocation("dpkg-deb", ["-c", try package.string]))
        let paths = Set(
            list.split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) })
        for path in [
            "usr/bin/stubvmi", "usr/share/man/man1/stubvmi-apply.1.gz",
            "usr/share/bash-completion/completions/stubvmi", "usr/share/zsh/vendor-completions/_stubvmi",
            "usr/share/fish/vendor_completions.d/stubvmi.fish", "lib/systemd/system/stubvmi-watch.service",
            "lib/systemd/system/stubvmi-policy.service", "usr/lib/stubvmi/image/stubvmi.manifest.json",
            "usr/share/doc/stubvmi/copyright", "usr/share/doc/stubvmi/third-party.txt.gz",
            "usr/share/doc/stubvmi/examples/demo.yaml",
        ] { #expect(paths.contains("./\(path)"), "\(path)") }
        for line in list.split(separator: "\n") { #expect(line.contains(" root/root "), "\(line)") }
    }

    /// It neither starts nor enables anything.
    @Test func itHasNoMaintainerScripts() async throws {
        try await withFolder { folder in
            try await host.check(Invocation("dpkg-deb", ["-e", try package.string, folder.string]))
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.string)
            #expect(Set(files).isSubset(of: ["control", "md5sums", "conffiles"]), "\(files)")
        }
    }
}
