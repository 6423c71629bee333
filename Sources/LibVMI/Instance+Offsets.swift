// SPDX-License-Identifier: Apache-2.0
import TargetBundle
import VMICore

extension Instance {
    /// An offset that LibVMI has a name for.
    func offset(_ name: Name) throws(VMIError) -> UInt64 {
        switch name.text {
        case "linux_tasks": try offset(of: "task_struct.tasks")
        case "linux_mm": try offset(of: "task_struct.mm")
        case "linux_pid": try offset(of: "task_struct.pid")
        case "linux_name": try offset(of: "task_struct.comm")
        case "linux_pgd": try offset(of: "mm_struct.pgd")
        default: throw .unsupported
        }
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
    /// Whether it names a member, not a structure.
    fileprivate var hasDot: Bool {
        let bytes = bytes
        for index in bytes.indices where bytes[index] == UInt8(ascii: ".") { return true }
        return false
    }
}
