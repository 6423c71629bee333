// SPDX-License-Identifier: Apache-2.0
import CLibVMI

/// What a C program calls a target.
enum Domain {
    case name(Name)
    case number(UInt64)

    /// Reads what the flags say that `domain` points to; nil when that is nothing, or when more is wanted than
    /// there is here.
    @safe
    init?(_ domain: UnsafeRawPointer?, flags: UInt64) {
        switch flags & ~UInt64(VMI_INIT_EVENTS) {
        case UInt64(VMI_INIT_DOMAINNAME):
            let name = Name(memory: domain)
            guard !name.isMissing else { return nil }
            self = .name(name)
        case UInt64(VMI_INIT_DOMAINID):
            guard Target.hasNumbers, let number = word(at: domain) else { return nil }
            self = .number(number)
        default: return nil
        }
    }
}
