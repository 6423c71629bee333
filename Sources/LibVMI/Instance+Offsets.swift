// SPDX-License-Identifier: Apache-2.0
import TargetBundle
import VMICore

extension Instance {
    /// An offset that LibVMI has a name for.
    func offset(_ name: Name) throws(VMIError) -> UInt64 {
        for (known, member) in Self.offsets where name.isEqual(to: known) { return try offset(of: member) }
        throw .unsupported
    }

    /// LibVMI's names for what Linux's task list needs.
    private static var offsets: [(String, String)] {
        [
            ("linux_tasks", "task_struct.tasks"), ("linux_mm", "task_struct.mm"),
            ("linux_pid", "task_struct.pid"), ("linux_name", "task_struct.comm"),
            ("linux_pgd", "mm_struct.pgd"),
        ]
    }

    /// Where a member lies in a structure.
    func offset(of member: Name, in structure: Name) throws(VMIError) -> UInt64 {
        guard !member.isMissing, !structure.isMissing else { throw .unsupported }
        return try offset(of: structure.text + "." + member.text)
    }

    /// Bytes of a structure.
    func size(of structure: Name) throws(VMIError) -> Int {
        guard let profile else { throw .kernelNotFound }
        let name = structure.text
        guard let found = profile.member(name), found.offset == 0, !structure.hasDot else {
            throw .profileLacks(name)
        }
        return Int(found.size)
    }

    /// The address of a symbol before KASLR moved it.
    func linkedAddress(of symbol: Name) throws(VMIError) -> UInt64 {
        guard let profile else { throw .kernelNotFound }
        let name = symbol.text
        guard let address = profile.symbol(name) else { throw .profileLacks(name) }
        return address
    }

    private func offset(of member: String) throws(VMIError) -> UInt64 {
        guard let profile else { throw .kernelNotFound }
        guard let found = profile.member(member) else { throw .profileLacks(member) }
        return UInt64(found.offset)
    }
}

extension Name {
    /// Whether its bytes are those of a text; strings would be compared by Unicode's rules, whose tables are large.
    fileprivate func isEqual(to text: String) -> Bool {
        let bytes = bytes
        var index = 0
        for byte in text.utf8 {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
        }
        return index == bytes.count
    }

    /// Whether it names a member, not a structure.
    fileprivate var hasDot: Bool {
        let bytes = bytes
        for index in bytes.indices where bytes[index] == UInt8(ascii: ".") { return true }
        return false
    }
}
