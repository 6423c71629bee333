// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Policy
import Spec
import Synchronization
import SystemPackage

/// What a process that plans over and over need not find out each time: what files and rules give that are
/// the same as before.
public final class Memo: Sendable {
    /// A file as it was when something was made of it.
    struct File: Hashable {
        var path: String
        var device: UInt64
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (self.path, device, inode) = (path, UInt64(status.st_dev), UInt64(status.st_ino))
            (size, seconds, nanoseconds) =
                (Int64(status.st_size), status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
        }
    }

    /// What tells one profile from another, beside what is in its files.
    struct Profile: Hashable {
        var source: Target.ProfileSource
        var symbols: [String]
    }

    private struct Known {
        var profiles: [Profile: (files: [File], bytes: [UInt8])] = [:]
        var policies: [(rules: Rules, built: BuiltPolicy)] = []
    }

    /// As many policies are kept: before, during and after a change, and some.
    private static let mostPolicies = 8

    private let known = Mutex(Known())

    public init() {}

    /// What `make` gives for a profile's files, made again only when one of them is another one.
    func profile(
        of source: Profile, _ paths: [String], _ make: () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        let files = paths.compactMap { File($0) }
        guard files.count == paths.count else { return try await make() }
        if let one = known.withLock({ $0.profiles[source] }), one.files == files { return one.bytes }
        let bytes = try await make()
        known.withLock { $0.profiles[source] = (files, bytes) }
        return bytes
    }

    /// The policy of some rules, made again only when it is not where it was left.
    func policy(of rules: Rules, _ make: () async throws -> BuiltPolicy) async throws -> BuiltPolicy {
        if let built = known.withLock({ $0.policies.first { $0.rules == rules }?.built }),
            (try? Files.size(built.path)) == built.bytes
        {
            return built
        }
        let built = try await make()
        known.withLock { known in
            known.policies.removeAll { $0.rules == rules }
            known.policies.append((rules, built))
            if known.policies.count > Self.mostPolicies { known.policies.removeFirst() }
        }
        return built
    }
}
