// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import TargetBundle
import Testing

@testable import Deploy

/// What monitors are handed, made from profiles that lie in files.
@Suite struct BundlesTests {
    /// The bundles of a monitor with these targets, each with a profile file.
    private func bundles(_ targets: [(name: String, file: FilePath)]) async throws -> [[UInt8]] {
        let spec = Spec(
            monitors: [
                Monitor(
                    name: "watch", tier: .read, memory: 8, targets: targets.map(\.name),
                    programs: [Program(.processList)])
            ],
            targets: targets.map { Target(name: $0.name, os: .linux, profile: .file($0.file.string)) })
        let made = try await Bundles(site: Site(host: answering([:]))).make(spec)
        return spec.monitors.compactMap { made[$0.name]?.bytes }
    }

    private func profile(_ symbol: String) throws -> [UInt8] {
        var builder = PackedProfile.Builder(bannerPrefix: Array("Linux version ".utf8))
        builder.addSymbol(symbol, at: 1)
        return try builder.pack()
    }

    @Test func targetsOfOneKernelShareAProfile() async throws {
        try await withLayout { layout in
            let (one, other) = (layout.root.appending("one.profile"), layout.root.appending("other.profile"))
            try Files.write(try profile("one"), to: one)
            try Files.write(try profile("other"), to: other)
            let bytes = try await bundles([("web", one), ("db", other), ("mail", one)])
            let bundle = try PackedBundle(bytes[0])
            #expect(bundle.profileCount == 2)
            #expect(try bundle.profile(0).symbol("one") == 1)
            #expect(try bundle.profile(1).symbol("other") == 1)
            let config = String(decoding: bundle.config, as: UTF8.self)
            #expect(config.contains(#"{"name":"mail","os":"linux","profile":0}"#))
        }
    }

    @Test func aDamagedProfileIsNamed() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("web.profile")
            var bytes = try profile("_text")
            bytes[30] ^= 1
            for (contents, code, reason) in [
                (bytes, ToolError.Code.corrupt, "the file is damaged"),
                (Array(bytes.prefix(25)), .corrupt, "shorter"), ([], .invalidInput, "is no packed profile"),
                (
                    Array("\u{7f}ELF, a kernel and no profile of it".utf8), .invalidInput,
                    "is no packed profile"
                ),
            ] {
                try Files.write(contents, to: path)
                let error = await #expect(throws: ToolError.self) { try await bundles([("web", path)]) }
                #expect(error?.code == code)
                #expect(
                    error?.message.contains(path.string) == true && error?.message.contains(reason) == true)
                #expect(error?.hint?.contains("stubvmi profile linux") == true)
            }
        }
    }

    @Test func aProfileThatIsNotThereOrTooLarge() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("web.profile")
            let absent = await #expect(throws: ToolError.self) { try await bundles([("web", path)]) }
            #expect(absent?.code == .notFound)
            try Files.write([UInt8](repeating: 0, count: PackedProfile.limit + 1), to: path)
            let large = await #expect(throws: ToolError.self) { try await bundles([("web", path)]) }
            #expect(large?.code == .invalidInput)
        }
    }
}
