// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

extension PackedProfile {
    /// Where a symbol was linked; throws when the profile does not say.
    func address(of name: String) throws(VMIError) -> UInt64 {
        guard let address = symbol(name) else { throw .profileLacks(name) }
        return address
    }

    /// Where a member lies in its structure; throws when the profile does not say.
    func offset(of name: String) throws(VMIError) -> UInt64 {
        guard let member = member(name) else { throw .profileLacks(name) }
        return UInt64(member.offset)
    }

    /// The size of a member, or of a whole structure; throws when the profile does not say.
    func size(of name: String) throws(VMIError) -> UInt64 { UInt64(try place(of: name).size) }

    /// A member that holds a text or a number of at most `limit` bytes.
    func place(of name: String, limit: UInt32 = .max) throws(VMIError) -> Member {
        guard let member = member(name) else { throw .profileLacks(name) }
        guard member.size >= 1, member.size <= limit else { throw .profileWrong(name) }
        return member
    }
}
