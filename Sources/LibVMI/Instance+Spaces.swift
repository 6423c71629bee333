// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import TargetBundle
import VMICore

extension Instance {
    /// What the target runs, as far as it is known.
    var system: os_t {
        guard kernel != nil, let profile else { return VMI_OS_UNKNOWN }
        return profile.system == .windows ? VMI_OS_WINDOWS : VMI_OS_LINUX
    }

    /// The kernel's own address space; as long as there is none, what a processor uses.
    var kernelSpace: AddressSpace? { (kernel?.space ?? pagingSpace).map { adapted($0) } }

    /// How the target translates, if that is known.
    var mode: PagingMode? { kernel?.space.mode ?? pagingSpace?.mode }

    /// The address space of a process; of the kernel for pid 0.
    @inline(__always)
    mutating func space(of pid: Int32) throws(VMIError) -> AddressSpace {
        if pid == recentPID, let recentSpace { return recentSpace }
        return try findSpace(of: pid)
    }

    private mutating func findSpace(of pid: Int32) throws(VMIError) -> AddressSpace {
        let space: AddressSpace
        if let known = spaces.find(pid) {
            space = adapted(known)
        } else if pid == 0 {
            guard let kernelSpace else { throw .kernelNotFound }
            space = kernelSpace
        } else {
            space = adapted(
                try inspect { (inspector: inout Inspector) throws(VMIError) in
                    try inspector.addressSpace(of: pid)
                })
            spaces.insert(space, for: pid)
        }
        recentPID = pid
        recentSpace = space
        return space
    }

    /// The address space of page tables that a program names; in the target's own mode, if `mode` is none.
    func space(tables: UInt64, mode: page_mode_t = VMI_PM_UNKNOWN) throws(VMIError) -> AddressSpace {
        if mode != VMI_PM_UNKNOWN {
            guard let mode = PagingMode(mode) else { throw .unsupported }
            return space(tables, mode)
        }
        guard let own = self.mode else { throw .kernelNotFound }
        return space(tables, own)
    }

    /// Keeps the tables of a process that the list of processes may not have.
    mutating func remember(_ tables: UInt64, of pid: Int32) {
        guard let space = try? space(tables: tables) else { return }
        spaces.insert(space, for: pid)
        if recentPID == pid { recentSpace = space }
    }

    mutating func forgetProcesses() {
        spaces.removeAll()
        recentPID = 0
        recentSpace = kernelSpace
    }

    private func adapted(_ space: AddressSpace) -> AddressSpace { self.space(space.root.raw, space.mode) }

    /// What is mapped there though it is not present, the program decides; how that is told, the kernel.
    private func space(_ tables: UInt64, _ mode: PagingMode) -> AddressSpace {
        AddressSpace(
            cr3: tables, mode: mode, acceptsTransition: acceptsTransition,
            disguise: kernel?.space.disguise ?? .unknown)
    }
}

extension PagingMode {
    /// What LibVMI calls that; nil for modes that are not ordinary tables of x86.
    init?(_ mode: page_mode_t) {
        switch mode {
        case VMI_PM_LEGACY: self = .legacy
        case VMI_PM_PAE: self = .pae
        case VMI_PM_IA32E: self = .fourLevel
        case VMI_PM_IA32E_LA57: self = .fiveLevel
        default: return nil
        }
    }

    var inLibVMI: page_mode_t {
        switch self {
        case .legacy: VMI_PM_LEGACY
        case .pae: VMI_PM_PAE
        case .fourLevel: VMI_PM_IA32E
        case .fiveLevel: VMI_PM_IA32E_LA57
        }
    }
}

extension NestedSpace {
    /// The nested tables that a program names; nil where it says that there are none.
    init?(root: UInt64, mode: page_mode_t) throws(VMIError) {
        switch mode {
        case VMI_PM_NONE: return nil
        case VMI_PM_EPT_4L: self.init(root: root, mode: .extended(levels: 4))
        case VMI_PM_EPT_5L: self.init(root: root, mode: .extended(levels: 5))
        default:
            guard let mode = PagingMode(mode) else { throw .unsupported }
            self.init(root: root, mode: .ordinary(mode))
        }
    }
}
