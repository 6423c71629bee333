// SPDX-License-Identifier: Apache-2.0
import Host

/// What one domain may do with a xenstore node.
public struct Access: Sendable, Hashable, CustomStringConvertible {
    /// Reading and writing; a node's owner may do both whatever its entry says.
    public struct Rights: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32

        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let read = Rights(rawValue: 1)
        public static let write = Rights(rawValue: 2)
    }

    public var domid: UInt32
    public var rights: Rights

    public init(_ domid: UInt32, _ rights: Rights) {
        self.domid = domid
        self.rights = rights
    }

    /// As `xenstore-chmod` takes it: `n0`, `r5`, `w5`, `b5`.
    public var description: String {
        let letter =
            switch (rights.contains(.read), rights.contains(.write)) {
            case (false, false): "n"
            case (true, false): "r"
            case (false, true): "w"
            case (true, true): "b"
            }
        return "\(letter)\(domid)"
    }
}

/// A node's access entries: the owner's first, whose rights are those of every domain without an entry.
struct AccessList: Equatable {
    /// What xenstored grants an ordinary domain (its option --quota permissions); dom0's own are kept to it.
    static let mostEntries = 5

    var entries: [Access]

    /// How a domain came by a right.
    enum Change: String, Codable { case none, right, entry }

    /// Lets a domain read, unless it may already.
    mutating func allowReading(_ domid: UInt32, of node: String) throws -> Change {
        guard let owner = entries.first else {
            throw ToolError(.corrupt, "xenstore node \(node) has no owner")
        }
        if owner.domid == domid { return .none }
        if let index = index(of: domid) {
            if entries[index].rights.contains(.read) { return .none }
            entries[index].rights.insert(.read)
            return .right
        }
        if owner.rights.contains(.read) { return .none }
        guard entries.count < Self.mostEntries else {
            throw ToolError(
                .denied,
                "domain \(domid) cannot be let read \(node): it has \(entries.count) access entries "
                    + "(\(self)), and \(Self.mostEntries) is the most that a node gets",
                hint: "let fewer monitors watch that domain")
        }
        entries.append(Access(domid, .read))
        return .entry
    }

    /// Takes back what `allowReading` did; false if there was nothing left of it.
    mutating func takeBack(_ change: Change, from domid: UInt32) -> Bool {
        guard change != .none, let index = index(of: domid), entries[index].rights.contains(.read) else {
            return false
        }
        entries[index].rights.remove(.read)
        // Somebody may have added a right meanwhile: the entry is theirs then.
        if change == .entry, entries[index].rights.isEmpty { entries.remove(at: index) }
        return true
    }

    /// The entry that counts for a domain: the first of its id, behind the owner's.
    private func index(of domid: UInt32) -> Int? {
        entries.indices.dropFirst().first { entries[$0].domid == domid }
    }
}

extension AccessList: CustomStringConvertible {
    var description: String { entries.map(\.description).joined(separator: " ") }
}
