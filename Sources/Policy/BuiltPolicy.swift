// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage

/// A compiled policy, and what it was made from.
public struct BuiltPolicy: Sendable, Equatable {
    /// The binary that `xl loadpolicy` takes.
    public var path: FilePath
    /// Of the binary: what tells one policy from another.
    public var sha256: String
    /// The size of the binary.
    public var bytes: Int
    /// The version of Xen that it is for.
    public var xenVersion: String
    /// Whether nobody can change the policy any more once it is loaded.
    public var sealed: Bool
    /// The text of our module in it.
    public var module: String

    /// Whether another binary is this same policy; false where there is none.
    public func isSame(as binary: FilePath) throws -> Bool {
        guard Files.exists(binary), try Files.size(binary) == bytes else { return false }
        return try Digest.sha256(file: binary) == sha256
    }
}
