// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// libvmi.h.

@c @implementation
public func vmi_init(
    _ vmi: UnsafeMutablePointer<vmi_instance_t?>!, _ mode: vmi_mode_t, _ domain: UnsafeRawPointer!,
    _ init_flags: UInt64, _ init_data: UnsafeMutablePointer<vmi_init_data_t>!,
    _ error: UnsafeMutablePointer<vmi_init_error_t>!
) -> status_t {
    let result = open(vmi, domain, mode, init_flags)
    put(result, at: error)
    return result == VMI_INIT_ERROR_NONE ? VMI_SUCCESS : VMI_FAILURE
}

@c @implementation
public func vmi_init_paging(_ vmi: vmi_instance_t!, _ flags: UInt64) -> page_mode_t {
    with(vmi) { instance in
        instance.pagingSpace = instance.target.space
        instance.acceptsTransition = flags & UInt64(VMI_PM_INITFLAG_TRANSITION_PAGES) != 0
        return instance.mode?.inLibVMI ?? VMI_PM_UNKNOWN
    } ?? VMI_PM_UNKNOWN
}

@c @implementation
public func vmi_init_os(
    _ vmi: vmi_instance_t!, _ config_mode: vmi_config_t, _ config: UnsafeMutableRawPointer!,
    _ error: UnsafeMutablePointer<vmi_init_error_t>!
) -> os_t {
    let result = understand(vmi, config, config_mode)
    put(result, at: error)
    return result == VMI_INIT_ERROR_NONE ? with(vmi) { $0.system } ?? VMI_OS_UNKNOWN : VMI_OS_UNKNOWN
}

@c @implementation
public func vmi_init_complete(
    _ vmi: UnsafeMutablePointer<vmi_instance_t?>!, _ domain: UnsafeRawPointer!, _ init_flags: UInt64,
    _ init_data: UnsafeMutablePointer<vmi_init_data_t>!, _ config_mode: vmi_config_t,
    _ config: UnsafeMutableRawPointer!, _ error: UnsafeMutablePointer<vmi_init_error_t>!
) -> status_t {
    var result = open(vmi, domain, Target.mode, init_flags)
    if result == VMI_INIT_ERROR_NONE {
        result = understand(get(vmi), config, config_mode)
        if result != VMI_INIT_ERROR_NONE {
            _ = close(get(vmi))
            put(nil, at: vmi)
        }
    }
    put(result, at: error)
    return result == VMI_INIT_ERROR_NONE ? VMI_SUCCESS : VMI_FAILURE
}

@c @implementation
public func vmi_destroy(_ vmi: vmi_instance_t!) -> status_t { close(vmi) }

@c @implementation
public func vmi_get_access_mode(
    _ vmi: vmi_instance_t!, _ domain: UnsafeRawPointer!, _ init_flags: UInt64,
    _ init_data: UnsafeMutablePointer<vmi_init_data_t>!, _ mode: UnsafeMutablePointer<vmi_mode_t>!
) -> status_t {
    if let known = with(vmi, { _ in Target.mode }) {
        put(known, at: mode)
        return VMI_SUCCESS
    }
    guard let domain = Domain(domain, flags: init_flags), Target(domain) != nil else { return VMI_FAILURE }
    put(Target.mode, at: mode)
    return VMI_SUCCESS
}

@c @implementation
public func vmi_get_library_arch() -> vmi_arch_t { VMI_ARCH_X86_64 }
