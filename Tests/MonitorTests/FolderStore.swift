// SPDX-License-Identifier: Apache-2.0
import Foundation
import GuestFixtures
import SystemPackage

/// The folder that stands for xenstore where the monitor runs on the host; what dom0 does is done here.
final class FolderStore: Sendable {
    private let file: TemporaryFile

    var path: FilePath { file.path.removingLastComponent().appending("store") }

    init() throws {
        file = try TemporaryFile([])
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    /// A store in which the dumps are running domains, 3 the first of them, handed over as generation 1.
    convenience init(handingOver dumps: [(name: String, path: FilePath)]) throws {
        try self.init()
        for (index, dump) in dumps.enumerated() { try addDomain(3 + index, dump.name, dump: dump.path) }
        try handOver(1, dumps.indices.map { 3 + $0 })
    }

    /// Writes a node whole, as xenstored does.
    func write(_ node: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path.appending(node).string)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url, options: .atomic)
    }

    func write(_ node: String, _ text: String) throws { try write(node, Array(text.utf8)) }

    func remove(_ node: String) throws {
        try FileManager.default.removeItem(atPath: path.appending(node).string)
    }

    func addDomain(_ domid: Int, _ name: String, dump: FilePath) throws {
        let home = "local/domain/\(domid)/"
        try write(home + "name", name)
        try FileManager.default.createSymbolicLink(
            atPath: path.appending(home + "dump").string, withDestinationPath: dump.string)
    }

    func endDomain(_ domid: Int) throws { try remove("local/domain/\(domid)/name") }

    /// Hands a generation over: its number last.
    func handOver(_ generation: Int, _ targets: [Int], bundle: [UInt8]? = nil) throws {
        try prepare(generation, targets, bundle: bundle)
        try write("stubvmi/generation", String(generation))
    }

    /// The nodes of a generation that does not count yet.
    func prepare(_ generation: Int, _ targets: [Int], bundle: [UInt8]? = nil) throws {
        for (index, domid) in targets.enumerated() {
            try write("stubvmi/\(generation)/target/\(index)", String(domid))
        }
        if let bundle {
            try write("stubvmi/\(generation)/bundle/size", String(bundle.count))
            for start in stride(from: 0, to: bundle.count, by: 2048) {
                try write(
                    "stubvmi/\(generation)/bundle/\(start / 2048)",
                    Array(bundle[start..<min(start + 2048, bundle.count)]))
            }
        }
    }
}
