// SPDX-License-Identifier: Apache-2.0

/// Where a member lies: in bytes from the start of the structure.
struct MemberPlace: Hashable, Sendable {
    let offset: UInt32
    /// Of an array, that of all its elements.
    let size: UInt32
}

/// A wanted name in its parts: `struct.member`, or a structure alone.
struct MemberName: Hashable {
    let structure: String
    let member: String?

    init(_ name: String) {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        structure = String(parts[0])
        member = parts.count > 1 ? String(parts[1]) : nil
    }
}
