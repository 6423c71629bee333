// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
public import SystemPackage

/// Where the tool keeps its files on a Xen host.
public struct Layout: Sendable {
    /// The folder that all of them lie in.
    public var root: FilePath

    public init(root: FilePath = "/var/lib/stubvmi") { self.root = root }

    public var state: FilePath { root.appending("state.json") }
    /// What is being changed right now; it is there only while something is, or after a crash.
    public var journal: FilePath { root.appending("journal") }
    public var lock: FilePath { root.appending("lock") }
    /// The image that monitors run, unless the command line names another.
    public var image: FilePath { root.appending("image").appending("stubvmi.elf.gz") }
    /// The images that monitors run or ran, by digest.
    public var images: FilePath { root.appending("images") }

    public func image(_ digest: String) -> FilePath { images.appending("\(digest).elf.gz") }
    public func config(of monitor: String) -> FilePath { root.appending("\(monitor).cfg") }
    public func bundle(of monitor: String) -> FilePath { root.appending("\(monitor).bundle") }

    /// Removes what a killed command was writing beside its files. Only whoever holds the lock may do so.
    func removeParts() throws {
        for folder in [root, images] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
            try Files.remove(names.filter { $0.hasSuffix(".part") }.map { folder.appending($0) })
        }
    }

    /// Whether a text can be a monitor's name, and so part of a path.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128 && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || [0x2d, 0x2e, 0x5f].contains(byte)
            }
    }
}
