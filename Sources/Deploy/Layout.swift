// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// Where the tool keeps its files on a Xen host.
public struct Layout: Sendable {
    /// The folder that all of them lie in.
    public var root: FilePath

    public init(root: FilePath = "/var/lib/stubvmi") { self.root = root }

    public var state: FilePath { root.appending("state.json") }
    public var lock: FilePath { root.appending("lock") }
    /// The image that monitors run, unless the command line names another.
    public var image: FilePath { root.appending("image").appending("stubvmi.elf.gz") }

    public func config(of monitor: String) -> FilePath { root.appending("\(monitor).cfg") }
    public func bundle(of monitor: String) -> FilePath { root.appending("\(monitor).bundle") }
}
