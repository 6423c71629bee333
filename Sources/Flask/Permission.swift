// SPDX-License-Identifier: Apache-2.0

/// A permission of an object class, numbered as the hypervisor numbers them.
///
/// Classes count from 1 in the order of Xen's `security_classes`, permissions are bits in the order of
/// `access_vectors`; a test compares the two with Xen's sources.
public struct Permission: Sendable, Hashable {
    public var name: String
    var objectClass: UInt32
    var bits: UInt32

    /// A permission by its class, its bit in it, and a name for messages.
    public init(_ name: String, class objectClass: UInt32, bit: UInt32) {
        self.name = name
        self.objectClass = objectClass
        bits = bit < 32 ? 1 << bit : 0
    }

    /// To load another policy; its object is ``RunningPolicy/security``.
    public static let loadPolicy = Permission("load_policy", class: 11, bit: 4)
    /// To leave enforcing mode; its object is ``RunningPolicy/security``.
    public static let setEnforce = Permission("setenforce", class: 11, bit: 6)
    /// To change the policy's booleans; its object is ``RunningPolicy/security``.
    public static let setBoolean = Permission("setbool", class: 11, bit: 7)
    /// To map a domain's pages for reading.
    public static let mapRead = Permission("map_read", class: 6, bit: 0)
    /// To map a domain's pages for writing.
    public static let mapWrite = Permission("map_write", class: 6, bit: 1)
}
