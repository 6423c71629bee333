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

    private func offset(of member: String) throws(VMIError) -> UInt64 {
        guard let profile else { throw .kernelNotFound }
        guard let found = profile.member(member) else { throw .profileLacks(member) }
        return UInt64(found.offset)
    }
}
