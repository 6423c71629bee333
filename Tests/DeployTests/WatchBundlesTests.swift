// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import TargetBundle
import Testing

@testable import Deploy

/// Which profile a monitor has while its target's kernel file changes.
@Suite struct WatchBundlesTests {
    private func profile(_ symbol: String) throws -> [UInt8] {
        var builder = PackedProfile.Builder(bannerPrefix: Array("Linux version ".utf8))
        builder.addSymbol(symbol, at: 1)
        return try builder.pack()
    }

    /// The monitor `watch-a` as it was applied; its target's file is another one since, or gone.
    private func made(
        targetIs domain: UInt32? = 1, file: [UInt8]?,
        _ change: (inout Spec, inout State) -> Void = { _, _ in }
    ) async throws -> (symbols: [String], failures: [String: String], isKept: Bool) {
        var result: (symbols: [String], failures: [String: String], isKept: Bool) = ([], [:], false)
        try await withLayout { layout in
            let path = layout.root.appending("web.profile")
            try Files.write(try profile("old"), to: path)
            let site = Site(host: answering([:]), layout: layout)
            var spec = Spec(
                monitors: [Sample.spec.monitors[0]],
                targets: [Target(name: "a", os: .linux, profile: .file(path.string))])
            let before = try #require(try await Bundles(site: site).make(spec)["watch-a"])
            try Files.write(before.bytes, to: layout.bundle(of: "watch-a"))
            var state = Sample.state
            state.monitors[0].bundle = before.sha256
            try Files.remove([path])
            if let file { try Files.write(file, to: path) }
            change(&spec, &state)
            var seen = Sample.seen
            seen.domains.removeAll { $0.id == 1 }
            if let domain { seen.domains.append(Sample.domain(domain, "a", Sample.spec.targets[0].label)) }
            let (bundles, failures) = try await KeptBundles(site: site, state: state, seen: seen).make(spec)
            let bundle = try #require(bundles["watch-a"])
            let carried = try PackedBundle(bundle.bytes).profile(0)
            result.symbols = ["old", "new"].filter { carried.symbol($0) == 1 }
            result.failures = failures
            result.isKept = bundle.sha256 == before.sha256
        }
        return result
    }

    @Test func aTargetThatRunsKeepsItsProfile() async throws {
        let kept = try await made(file: try profile("new"))
        #expect(kept.symbols == ["old"] && kept.isKept && kept.failures.isEmpty)
        // Nobody needs the file meanwhile.
        #expect(try await made(file: nil).isKept)
    }

    @Test func aTargetThatIsNotThereKeepsItToo() async throws {
        #expect(try await made(targetIs: nil, file: try profile("new")).isKept)
    }

    @Test func aTargetThatWasStartedAnewGetsTheNewOne() async throws {
        let fresh = try await made(targetIs: 9, file: try profile("new"))
        #expect(fresh.symbols == ["new"] && !fresh.isKept)
    }

    @Test func withoutAFileToReadTheOldOneIsBetterThanNone() async throws {
        let kept = try await made(targetIs: 9, file: nil)
        #expect(kept.isKept && kept.failures["watch-a"]?.contains("web.profile") == true)
    }

    @Test func anotherConfigIsAnotherBundle() async throws {
        let other = try await made(file: try profile("new")) { spec, _ in
            spec.monitors[0].programs = [Program(.moduleList)]
        }
        #expect(other.symbols == ["new"])
    }

    /// A bundle on the disk that is not the one that was handed over is worth nothing.
    @Test func whatIsNotRecordedIsNotKept() async throws {
        let other = try await made(file: try profile("new")) { _, state in state.monitors[0].bundle = "other"
        }
        #expect(other.symbols == ["new"])
    }
}
