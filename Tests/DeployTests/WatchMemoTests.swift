// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Spec
import SystemPackage
import Testing

@testable import Deploy
@testable import Policy

/// What is made once, and made again only when it has to be.
@Suite struct WatchMemoTests {
    private func withFolder(_ body: (FilePath) async throws -> Void) async throws {
        let root = FilePath(NSTemporaryDirectory()).appending("memo-\(UUID().uuidString)")
        try Files.makeDirectory(root)
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        try await body(root)
    }

    @Test func aProfileIsMadeAgainWhenItsKernelIsReplaced() async throws {
        try await withFolder { root in
            let kernel = root.appending("vmlinuz")
            let memo = Memo()
            var made: UInt8 = 0
            func profile(_ symbols: [String] = []) async throws -> [UInt8] {
                let profile = Memo.Profile(source: .kernel(kernel.string), symbols: symbols)
                return try await memo.profile(of: profile, [kernel.string]) {
                    made += 1
                    return [made]
                }
            }
            // One that is not there is not remembered.
            #expect(try await profile() == [1])
            try Files.write("one", to: kernel)
            #expect(try await profile() == [2])
            #expect(try await profile() == [2])
            // As long as before, as dpkg may well leave it.
            try Files.write("two", to: kernel)
            #expect(try await profile() == [3])
            // With another symbol it is another one.
            #expect(try await profile(["vfs_read"]) == [4])
            #expect(try await profile() == [3])
        }
    }

    @Test func aPolicyIsBuiltOnceForItsRulesWhileItIsThere() async throws {
        try await withFolder { root in
            let path = root.appending("policy")
            let memo = Memo()
            var made = 0
            func policy(_ rules: Rules) async throws -> BuiltPolicy {
                try await memo.policy(of: rules) {
                    made += 1
                    try Files.write("policy", to: path)
                    return BuiltPolicy(
                        path: path, sha256: "\(made)", bytes: 6, xenVersion: "4.17.5", sealed: false,
                        module: "")
                }
            }
            let rules = Rules(Sample.spec)
            #expect(try await policy(rules).sha256 == "1")
            #expect(try await policy(rules).sha256 == "1")
            #expect(try await policy(Rules()).sha256 == "2")
            #expect(try await policy(rules).sha256 == "1")
            // The cache was cleared meanwhile.
            try Files.remove([path])
            #expect(try await policy(rules).sha256 == "3")
        }
    }

    @Test(arguments: [(nil, true), (0, true), (599, true), (600, false)] as [(Int?, Bool)])
    func aPassThatHangsIsNotAlive(_ seconds: Int?, _ isAlive: Bool) {
        let now = ContinuousClock.now
        #expect(Pulse.isAlive(busySince: seconds.map { now - .seconds($0) }, at: now) == isAlive)
    }
}
