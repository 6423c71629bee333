// SPDX-License-Identifier: Apache-2.0
import CPlatform
import FileBackend
import Foundation
import SystemPackage

/// What a monitor sees of Xen here: a bundle, some domains that are dumps, and a time at which all ends.
///
/// Domain number 3 is the first target, 4 the second, 9 the monitor's own.
final class World {
    struct Domain {
        var name: String
        var dump: String
    }

    private(set) var bundle: [UInt8] = []
    private var domains: [Domain] = []
    private var attached: [Dump] = []
    private var end: UInt64 = 0

    static let firstDomain: UInt32 = 3
    static let ownDomain: UInt32 = 9

    func start(bundle path: String, milliseconds: UInt64, domains: [Domain]) {
        bundle = [UInt8](FileManager.default.contents(atPath: path) ?? Data())
        self.domains = domains
        end = platform_nanoseconds() + milliseconds * 1_000_000
    }

    /// Opens the dump of the domain of that name; "denied" is one whose node was not granted.
    func attach(_ target: UInt32, name: String) -> Int32 {
        guard name != "denied" else { return PLATFORM_EDENIED }
        guard let domain = domains.first(where: { $0.name == name }),
            let dump = try? Dump.open(FilePath(domain.dump), access: .window), dump.target == target
        else { return PLATFORM_EGONE }
        attached.append(dump)
        return 0
    }

    /// The domain of a target, or none.
    func domain(of target: UInt32) -> UInt32? {
        target < UInt32(attached.count) ? Self.firstDomain + target : nil
    }

    func tell(_ state: String) { FileHandle.standardError.write(Data("state: \(state)\n".utf8)) }

    func sleep(until time: UInt64) {
        if time >= end { exit(0) }
        let now = platform_nanoseconds()
        if time > now { usleep(UInt32((time - now) / 1000)) }
    }
}

nonisolated(unsafe) let world = World()
