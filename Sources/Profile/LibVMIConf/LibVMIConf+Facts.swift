// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle

extension LibVMIConf.Entry {
    /// LibVMI's names for offsets, ours, and the sizes that these members have in every kernel of 64 bits
    /// (TASK_COMM_LEN has been 16 since 1997).
    private static let linuxMembers: [(key: String, name: String, size: UInt32)] = [
        ("linux_tasks", "task_struct.tasks", 16), ("linux_mm", "task_struct.mm", 8),
        ("linux_pid", "task_struct.pid", 4), ("linux_name", "task_struct.comm", 16),
        ("linux_pgd", "mm_struct.pgd", 8),
    ]
    private static let windowsMembers: [(key: String, name: String, size: UInt32)] = [
        ("win_tasks", "_EPROCESS.ActiveProcessLinks", 16), ("win_pdbase", "_KPROCESS.DirectoryTableBase", 8),
        ("win_pid", "_EPROCESS.UniqueProcessId", 8), ("win_pname", "_EPROCESS.ImageFileName", 15),
    ]
    /// Distances from the start of Windows's kernel.
    private static let windowsSymbols = [
        ("win_kdbg", "KdDebuggerDataBlock"), ("win_sysproc", "PsInitialSystemProcess"),
    ]

    /// Where the entry has the rest: a profile in JSON.
    var profile: (key: String, path: String)? {
        for key in ["volatility_ist", "rekall_profile"] {
            if let value = values[key] { return (key, value.text) }
        }
        return nil
    }

    /// Whose kernel it is.
    func system(_ file: String) throws -> PackedProfile.OperatingSystem {
        guard let value = values["ostype"] else {
            throw ToolError(
                .invalidInput, "the entry '\(visible(name, limit: 80))' of \(file) has no ostype",
                hint: "ostype = \"Linux\";")
        }
        switch value.text {
        case "Linux": return .linux
        case "Windows": return .windows
        default:
            throw Diagnostics([
                Diagnostic(
                    .error, at: value.location,
                    "ostype '\(visible(value.text, limit: 40))' is neither Linux nor Windows",
                    hint: "ostype = \"Linux\";")
            ])
        }
    }

    /// A number as C writes it.
    private func number(_ key: String) throws -> UInt64? {
        guard let value = values[key] else { return nil }
        let text = value.text
        let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
        guard let number = isHexadecimal ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text) else {
            throw Diagnostics([
                Diagnostic(
                    .error, at: value.location, "'\(visible(text, limit: 40))' is no number",
                    hint: "\(key) = 0x890;")
            ])
        }
        return number
    }

    /// What the entry itself says; its profile in JSON is read by who asks.
    func facts(_ file: String, everything: Bool) throws -> KernelFacts {
        var facts = KernelFacts(name: file, system: try system(file))
        if everything { facts.everything = SymbolIndex.Builder() }
        let members = facts.system == .linux ? Self.linuxMembers : Self.windowsMembers
        for member in members {
            guard let offset = try number(member.key) else { continue }
            guard let place = UInt32(exactly: offset), place < 1 << 24 else {
                throw ToolError(
                    .invalidInput, "\(member.key) of \(file) is too large", hint: "\(member.key) = 0x890;")
            }
            facts.members[member.name] = MemberPlace(offset: place, size: member.size)
        }
        facts.hint =
            "add to the entry: "
            + (facts.system == .linux
                ? "sysmap, linux_tasks, linux_mm, linux_pid, linux_name and linux_pgd, or volatility_ist"
                : "win_tasks, win_pdbase, win_pid, win_pname and win_kdbg, or volatility_ist")
        if facts.system == .windows {
            for (key, name) in Self.windowsSymbols {
                if let address = try number(key) { facts.symbols[name] = address }
            }
            // What is given where it was in one run of the kernel.
            if facts.symbols["KdDebuggerDataBlock"] == nil, let block = try number("win_kdvb"),
                let base = try number("win_ntoskrnl_va"), block > base
            {
                facts.symbols["KdDebuggerDataBlock"] = block - base
            }
        } else if let address = try number("linux_init_task") {
            facts.symbols["init_task"] = address
        }
        return facts
    }
}
