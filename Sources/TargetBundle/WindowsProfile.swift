// SPDX-License-Identifier: Apache-2.0

/// The names that are kept of a Windows kernel, of those that Microsoft's public symbols have.
///
/// Addresses count from the start of the kernel's image. Some members exist only in some versions: those are
/// optional.
public enum WindowsProfile {
    /// No symbol is, though the core finds no kernel without `PsActiveProcessHead`: what libvmi.conf says of
    /// members alone is still good for programs that ask for those.
    public static let requiredSymbols: [String] = []

    /// Symbols that help to find the kernel, or that one program needs.
    public static let optionalSymbols = [
        "KdDebuggerDataBlock", "KdVersionBlock", "KeBugCheckEx", "KeNumberProcessors", "KiInitialPCR",
        "KiProcessorBlock", "MiInvalidPteMask", "MiState", "MmPfnDatabase", "NtBuildLab", "NtBuildNumber",
        "ObHeaderCookie",
        "ObTypeIndexTable",
        "PsActiveProcessHead", "PsInitialSystemProcess", "PsLoadedModuleList", "PspCidTable",
    ]

    /// Members without which no process list is read.
    public static let requiredMembers = [
        "_EPROCESS.ActiveProcessLinks", "_EPROCESS.ImageFileName", "_EPROCESS.UniqueProcessId",
        "_KPROCESS.DirectoryTableBase",
    ]

    /// Members, and structures (no dot) by their size, that one program needs.
    public static let optionalMembers = [
        "_CLIENT_ID.UniqueProcess", "_CLIENT_ID.UniqueThread", "_EPROCESS", "_EPROCESS.CreateTime",
        "_EPROCESS.ExitTime", "_EPROCESS.InheritedFromUniqueProcessId", "_EPROCESS.ObjectTable",
        "_EPROCESS.Pcb",
        "_EPROCESS.Peb", "_EPROCESS.SeAuditProcessCreationInfo", "_EPROCESS.ThreadListHead",
        "_EPROCESS.Token",
        "_EPROCESS.VadRoot", "_EPROCESS.WoW64Process", "_ETHREAD", "_ETHREAD.Cid", "_ETHREAD.StartAddress",
        "_ETHREAD.Tcb", "_ETHREAD.ThreadListEntry", "_ETHREAD.Win32StartAddress", "_EX_FAST_REF",
        "_FILE_OBJECT.FileName",
        "_HANDLE_TABLE", "_HANDLE_TABLE.HandleCount", "_HANDLE_TABLE.NextHandleNeedingPool",
        "_HANDLE_TABLE.TableCode", "_HANDLE_TABLE_ENTRY", "_HANDLE_TABLE_ENTRY.Object",
        "_KLDR_DATA_TABLE_ENTRY.BaseDllName", "_KLDR_DATA_TABLE_ENTRY.DllBase",
        "_KLDR_DATA_TABLE_ENTRY.FullDllName", "_KLDR_DATA_TABLE_ENTRY.InLoadOrderLinks",
        "_KLDR_DATA_TABLE_ENTRY.SizeOfImage", "_KPCR", "_KPCR.Prcb", "_KPCR.PrcbData", "_KPCR.KdVersionBlock",
        "_KPRCB.CurrentThread", "_KPRCB.ProcessorState", "_KPROCESS", "_KPROCESS.ThreadListHead",
        "_KPROCESS.UserDirectoryTableBase", "_KTHREAD.Process", "_KTHREAD.State", "_KTHREAD.Teb",
        "_KTHREAD.ThreadListEntry", "_LDR_DATA_TABLE_ENTRY.BaseDllName", "_LDR_DATA_TABLE_ENTRY.DllBase",
        "_LDR_DATA_TABLE_ENTRY.EntryPoint", "_LDR_DATA_TABLE_ENTRY.FullDllName",
        "_LDR_DATA_TABLE_ENTRY.InLoadOrderLinks", "_LDR_DATA_TABLE_ENTRY.SizeOfImage", "_LIST_ENTRY.Blink",
        "_LIST_ENTRY.Flink", "_MI_HARDWARE_STATE", "_MI_HARDWARE_STATE.InvalidPteMask",
        "_MI_SYSTEM_INFORMATION.Hardware", "_MMPTE", "_OBJECT_HEADER", "_OBJECT_HEADER.Body",
        "_OBJECT_HEADER.InfoMask",
        "_OBJECT_HEADER.TypeIndex", "_OBJECT_HEADER_CREATOR_INFO", "_OBJECT_HEADER_NAME_INFO",
        "_OBJECT_HEADER_NAME_INFO.Name", "_OBJECT_TYPE.Index", "_OBJECT_TYPE.Name", "_PEB.ImageBaseAddress",
        "_PEB.Ldr", "_PEB.ProcessParameters", "_PEB_LDR_DATA.InLoadOrderModuleList",
        "_RTL_USER_PROCESS_PARAMETERS.CommandLine", "_RTL_USER_PROCESS_PARAMETERS.ImagePathName",
        "_UNICODE_STRING.Buffer", "_UNICODE_STRING.Length", "_UNICODE_STRING.MaximumLength",
    ]
}
