// SPDX-License-Identifier: Apache-2.0
import CXenStore
import Foundation
import Host

extension XenStore {
    /// A node's access entries, the owner's first; nil if there is no such node.
    public func permissions(_ path: String, in transaction: Transaction = .none) throws -> [Access]? {
        var count: UInt32 = 0
        guard let entries = library.permissions(handle, transaction.id, path, &count) else {
            return try absent("tell the permissions of", path)
        }
        defer { free(entries) }
        return (0..<Int(count)).map { index in
            let bits = UInt32(entries[index].perms) & UInt32(XS_PERM_READ | XS_PERM_WRITE)
            return Access(entries[index].id, Access.Rights(rawValue: bits))
        }
    }

    /// Replaces a node's access entries. The first one names the owner, who may do everything.
    public func setPermissions(
        _ path: String, _ entries: [Access], in transaction: Transaction = .none
    ) throws {
        guard !entries.isEmpty else {
            throw ToolError(.invalidInput, "the permissions of \(path) would name no owner")
        }
        var wanted = entries.map { entry in
            xs_permissions(id: entry.domid, perms: entry.rights.rawValue)
        }
        guard library.setPermissions(handle, transaction.id, path, &wanted, UInt32(wanted.count)) else {
            throw failure("set the permissions of", path)
        }
    }
}
