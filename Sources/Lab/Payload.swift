// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage

/// A tree of files to be laid into dom0 (or a target) when it boots.
///
/// Parents of what is added come by themselves. What is added later at a path takes the place of
/// what was there.
public struct Payload: Sendable {
    /// Where a file's bytes come from.
    enum Contents: Sendable, Equatable {
        case bytes([UInt8])
        case file(FilePath)
    }

    enum Node: Sendable, Equatable {
        case directory
        case file(Contents)
        case link(to: String)
        case characterDevice(major: UInt32, minor: UInt32)
    }

    struct Entry: Sendable, Equatable {
        var node: Node
        /// Permission bits.
        var mode: UInt32
    }

    /// By absolute path without the leading slash.
    private(set) var entries: [String: Entry] = [:]

    public init() {}

    /// Adds a file with these contents.
    public mutating func add(_ bytes: [UInt8], at path: String, mode: UInt32 = 0o644) throws {
        try insert(Entry(node: .file(.bytes(bytes)), mode: mode), at: path)
    }

    /// Adds a file with this text.
    public mutating func add(text: String, at path: String, mode: UInt32 = 0o644) throws {
        try add(Array(text.utf8), at: path, mode: mode)
    }

    /// Adds a file of this machine, which is read when the payload is written.
    public mutating func add(file: FilePath, at path: String, mode: UInt32 = 0o644) throws {
        guard Files.exists(file) else { throw ToolError(.notFound, "there is no file \(file)") }
        try insert(Entry(node: .file(.file(file)), mode: mode), at: path)
    }

    /// Adds an empty folder.
    public mutating func add(folder path: String, mode: UInt32 = 0o755) throws {
        try insert(Entry(node: .directory, mode: mode), at: path)
    }

    /// Adds a symbolic link.
    public mutating func add(link path: String, to target: String) throws {
        try insert(Entry(node: .link(to: target), mode: 0o777), at: path)
    }

    mutating func add(device path: String, major: UInt32, minor: UInt32) throws {
        try insert(Entry(node: .characterDevice(major: major, minor: minor), mode: 0o600), at: path)
    }

    /// Lays another payload over this one.
    public mutating func add(_ other: Payload) {
        entries.merge(other.entries) { _, new in new }
    }

    private mutating func insert(_ entry: Entry, at path: String) throws {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard path.hasPrefix("/"), !parts.isEmpty, path.utf8.count < 1024,
            parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) })
        else {
            throw ToolError(
                .invalidInput, "'\(path)' is not a plain absolute path of a file to carry into the lab")
        }
        var parent = ""
        for part in parts.dropLast() {
            parent += parent.isEmpty ? String(part) : "/" + part
            guard let above = entries[parent] else {
                entries[parent] = Entry(node: .directory, mode: 0o755)
                continue
            }
            guard above.node == .directory else {
                throw ToolError(.invalidInput, "'\(path)' would lie below '/\(parent)', which is no folder")
            }
        }
        entries[parts.joined(separator: "/")] = entry
    }
}
