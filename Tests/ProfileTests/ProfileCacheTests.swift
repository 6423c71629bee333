// SPDX-License-Identifier: Apache-2.0
import Host
import Synchronization
import SystemPackage
import Testing

import class Foundation.FileManager

@testable import Profile

/// A kernel is read once.
@Suite struct ProfileCacheTests {
    let folder: TemporaryFolder
    let reports = Reports()

    final class Reports: Sendable {
        let all = Mutex<[String]>([])
    }

    init() throws { folder = try TemporaryFolder() }

    var host: Host {
        let reports = reports
        return Host(
            run: { throw ToolError(.toolFailed, "no program is to be run: \($0)") },
            report: { line in reports.all.withLock { $0.append(line) } }, environment: { _ in nil },
            cache: Cache(root: folder.path.appending("cache")))
    }

    @Test func secondTimeIsReused() async throws {
        let kernel = try folder.write(SyntheticKernel().elf)
        let first = try await ProfileCache(host: host).profile(of: kernel)
        #expect(!first.isReused)
        let second = try await ProfileCache(host: host).profile(of: kernel)
        #expect(second.isReused && second.bytes == first.bytes && second.summary == first.summary)
        #expect(second.kernel == Digest.sha256(SyntheticKernel().elf))
        #expect(reports.all.withLock { $0.count } == 1)
    }

    @Test func keyIsTheContentAndNotTheName() async throws {
        let cache = ProfileCache(host: host)
        _ = try await cache.profile(of: try folder.write(SyntheticKernel().elf, "a"))
        #expect(try await cache.profile(of: try folder.write(SyntheticKernel().elf, "b")).isReused)
        let other = try await cache.profile(
            of: try folder.write(SyntheticKernel(layout: .addressesLast).elf, "a"))
        #expect(!other.isReused)
    }

    @Test func damagedEntryIsMadeAgain() async throws {
        let kernel = try folder.write(SyntheticKernel().elf)
        let first = try await ProfileCache(host: host).profile(of: kernel)
        let root = folder.path.appending("cache")
        let entry = try #require(try FileManager.default.contentsOfDirectory(atPath: root.string).first)
        try Files.write([1, 2, 3], to: root.appending(entry).appending("linux.profile"))
        let again = try await ProfileCache(host: host).profile(of: kernel)
        #expect(again.bytes == first.bytes && !again.isReused)
        #expect(reports.all.withLock { $0.contains { $0.contains("is damaged; making it again") } })
    }

    @Test func failureLeavesNothingBehind() async throws {
        let kernel = try folder.write(SyntheticKernel(types: nil).elf)
        for _ in 0..<2 {
            let error = await #expect(throws: ToolError.self) {
                try await ProfileCache(host: host).profile(of: kernel)
            }
            #expect(error?.message.contains("BTF") == true)
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path.appending("cache").string).isEmpty
        )
    }
}
