// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// libvmi/libvmi.h over the core; the header says what each function does. C's pointers stop here.

@c @implementation
public func vmi_init(
    _ vmi: UnsafeMutablePointer<vmi_instance_t?>!, _ mode: vmi_mode_t, _ domain: UnsafeRawPointer!,
    _ init_flags: UInt64, _ init_data: UnsafeMutablePointer<vmi_init_data_t>!,
    _ error: UnsafeMutablePointer<vmi_init_error_t>!
) -> status_t {
    guard let vmi = unsafe vmi else { return VMI_FAILURE }
    unsafe vmi.pointee = nil
    guard mode == VMI_FILE, init_flags == UInt64(VMI_INIT_DOMAINNAME), let domain = unsafe domain else {
        return unsafe fail(error, VMI_INIT_ERROR_DRIVER)
    }
    let path = unsafe String(cString: domain.assumingMemoryBound(to: CChar.self))
    guard let instance = try? Instance(path: path) else {
        return unsafe fail(error, VMI_INIT_ERROR_VM_NOT_FOUND)
    }
    unsafe vmi.pointee = OpaquePointer(Unmanaged.passRetained(instance).toOpaque())
    unsafe error?.pointee = VMI_INIT_ERROR_NONE
    return VMI_SUCCESS
}

@c @implementation
public func vmi_init_os(
    _ vmi: vmi_instance_t!, _ config_mode: vmi_config_t, _ config: UnsafeMutableRawPointer!,
    _ error: UnsafeMutablePointer<vmi_init_error_t>!
) -> os_t {
    let result = unsafe loadProfile(vmi, config_mode, config)
    unsafe error?.pointee = result
    return result == VMI_INIT_ERROR_NONE ? VMI_OS_LINUX : VMI_OS_UNKNOWN
}

@c @implementation
public func vmi_init_complete(
    _ vmi: UnsafeMutablePointer<vmi_instance_t?>!, _ domain: UnsafeRawPointer!, _ init_flags: UInt64,
    _ init_data: UnsafeMutablePointer<vmi_init_data_t>!, _ config_mode: vmi_config_t,
    _ config: UnsafeMutableRawPointer!, _ error: UnsafeMutablePointer<vmi_init_error_t>!
) -> status_t {
    guard unsafe vmi_init(vmi, VMI_FILE, domain, init_flags, init_data, error) == VMI_SUCCESS else {
        return VMI_FAILURE
    }
    guard unsafe vmi_init_os(vmi.pointee, config_mode, config, error) == VMI_OS_LINUX else {
        _ = unsafe vmi_destroy(vmi.pointee)
        unsafe vmi.pointee = nil
        return VMI_FAILURE
    }
    return VMI_SUCCESS
}

@c @implementation
public func vmi_destroy(_ vmi: vmi_instance_t!) -> status_t {
    guard let vmi = unsafe vmi else { return VMI_FAILURE }
    unsafe Unmanaged<Instance>.fromOpaque(UnsafeRawPointer(vmi)).release()
    return VMI_SUCCESS
}

@c @implementation
public func vmi_translate_kv2p(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ paddr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    unsafe vmi_translate_uv2p(vmi, vaddr, 0, paddr)
}

@c @implementation
public func vmi_translate_uv2p(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ paddr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    guard let instance = unsafe instance(vmi), let paddr = unsafe paddr,
        let place = try? instance.translate(VirtualAddress(vaddr), pid: pid)
    else { return VMI_FAILURE }
    unsafe paddr.pointee = place.raw
    return VMI_SUCCESS
}

@c @implementation
public func vmi_translate_ksym2v(
    _ vmi: vmi_instance_t!, _ symbol: UnsafePointer<CChar>!, _ vaddr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    guard let instance = unsafe instance(vmi), let symbol = unsafe symbol, let vaddr = unsafe vaddr,
        let place = unsafe try? instance.address(of: String(cString: symbol))
    else { return VMI_FAILURE }
    unsafe vaddr.pointee = place.raw
    return VMI_SUCCESS
}

@c @implementation
public func vmi_read_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_read: UnsafeMutablePointer<Int>!
) -> status_t {
    unsafe read(vmi, .physical(paddr), count, buf, bytes_read)
}

@c @implementation
public func vmi_read_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_read: UnsafeMutablePointer<Int>!
) -> status_t {
    unsafe read(vmi, .virtual(vaddr, pid: pid), count, buf, bytes_read)
}

@c @implementation
public func vmi_read_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_read: UnsafeMutablePointer<Int>!
) -> status_t {
    guard let sym = unsafe sym else { return VMI_FAILURE }
    return unsafe read(vmi, .symbol(String(cString: sym)), count, buf, bytes_read)
}
