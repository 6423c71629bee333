// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import TargetBundle
import VMICore

// What target.h tells of the target and its system.

@c @implementation
public func vmi_get_name(_ vmi: vmi_instance_t!) -> UnsafeMutablePointer<CChar>! {
    give(with(vmi) { $0.target.name })
}

@c @implementation
public func vmi_get_vmid(_ vmi: vmi_instance_t!) -> UInt64 { with(vmi) { $0.target.id } ?? .max }

@c @implementation
public func vmi_get_memsize(_ vmi: vmi_instance_t!) -> UInt64 {
    with(vmi) { (instance: inout Instance) throws(VMIError) in
        let target = instance.target
        return try instance.memory { (memory: inout VirtualMemory) throws(VMIError) in
            target.size(memory.physical)
        }
    } ?? 0
}

@c @implementation
public func vmi_get_max_physical_address(_ vmi: vmi_instance_t!) -> addr_t {
    with(vmi) { (instance: inout Instance) throws(VMIError) in
        try instance.memory { (memory: inout VirtualMemory) throws(VMIError) in
            memory.physical.frameLimit &* Frame.size
        }
    } ?? 0
}

@c @implementation
public func vmi_get_page_mode(_ vmi: vmi_instance_t!, _ vcpu: UInt) -> page_mode_t {
    with(vmi) { $0.mode?.inLibVMI ?? VMI_PM_UNKNOWN } ?? VMI_PM_UNKNOWN
}

@c @implementation
public func vmi_get_address_width(_ vmi: vmi_instance_t!) -> UInt8 {
    with(vmi) { (instance: inout Instance) throws(VMIError) in UInt8(try instance.pointerSize()) } ?? 0
}

@c @implementation
public func vmi_get_ostype(_ vmi: vmi_instance_t!) -> os_t {
    with(vmi) { $0.system } ?? VMI_OS_UNKNOWN
}

@c @implementation
public func vmi_get_winver(_ vmi: vmi_instance_t!) -> win_ver_t {
    with(vmi) { $0.release() } ?? VMI_OS_WINDOWS_NONE
}

@c @implementation
public func vmi_get_winver_str(_ vmi: vmi_instance_t!) -> UnsafePointer<CChar>! {
    nameOfRelease(with(vmi) { $0.release() } ?? VMI_OS_WINDOWS_NONE)
}

@c @implementation
public func vmi_get_winver_manual(_ vmi: vmi_instance_t!, _ kdvb_address: addr_t) -> win_ver_t {
    with(vmi) { $0.release() } ?? VMI_OS_WINDOWS_NONE
}

@c @implementation
public func vmi_get_win_buildnumber(_ vmi: vmi_instance_t!) -> UInt16 {
    with(vmi) { $0.build() ?? 0 } ?? 0
}

@c @implementation
public func vmi_get_windows_build_info(
    _ vmi: vmi_instance_t!, _ info: UnsafeMutablePointer<win_build_info_t>!
) -> Bool {
    store(vmi, info) { (instance: inout Instance) throws(VMIError) in
        try instance.buildInfo()
    } == VMI_SUCCESS
}

@c @implementation
public func vmi_get_offset(
    _ vmi: vmi_instance_t!, _ offset_name: UnsafePointer<CChar>!, _ offset: UnsafeMutablePointer<addr_t>!
) -> status_t {
    let name = Name(offset_name)
    return store(vmi, offset) { (instance: inout Instance) throws(VMIError) in
        try instance.offset(name)
    }
}

@c @implementation
public func vmi_get_kernel_struct_offset(
    _ vmi: vmi_instance_t!, _ struct_name: UnsafePointer<CChar>!, _ member: UnsafePointer<CChar>!,
    _ offset: UnsafeMutablePointer<addr_t>!
) -> status_t {
    let structure = Name(struct_name)
    let member = Name(member)
    return store(vmi, offset) { (instance: inout Instance) throws(VMIError) in
        try instance.offset(of: member, in: structure)
    }
}

@c @implementation
public func vmi_get_os_profile_path(_ vmi: vmi_instance_t!) -> UnsafePointer<CChar>! {
    lend(vmi) { $0.profilePath.handle }
}

@c @implementation
public func vmi_get_rekall_path(_ vmi: vmi_instance_t!) -> UnsafePointer<CChar>! {
    lend(vmi) { $0.profilePath.handle }
}

@c @implementation
public func vmi_get_linux_sysmap(_ vmi: vmi_instance_t!) -> UnsafePointer<CChar>! { nil }

@c @implementation
public func vmi_get_freebsd_sysmap(_ vmi: vmi_instance_t!) -> UnsafePointer<CChar>! { nil }
