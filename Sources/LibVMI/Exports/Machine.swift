// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// What target.h asks of processors and disks. Some dumps have kept registers; those of a live target its monitor's tier has
// to allow.

@c @implementation
public func vmi_pause_vm(_ vmi: vmi_instance_t!) -> status_t {
    attempt(vmi) { (instance: inout Instance) throws(VMIError) in try instance.pause() }
}

@c @implementation
public func vmi_resume_vm(_ vmi: vmi_instance_t!) -> status_t {
    attempt(vmi) { (instance: inout Instance) throws(VMIError) in try instance.resume() }
}

@c @implementation
public func vmi_get_num_vcpus(_ vmi: vmi_instance_t!) -> UInt32 {
    with(vmi) { UInt32(clamping: $0.target.processorCount) } ?? 0
}

@c @implementation
public func vmi_get_vcpureg(
    _ vmi: vmi_instance_t!, _ value: UnsafeMutablePointer<UInt64>!, _ reg: reg_t, _ vcpu: UInt
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        try instance.register(reg, of: vcpu)
    }
}

@c @implementation
public func vmi_set_vcpureg(
    _ vmi: vmi_instance_t!, _ value: UInt64, _ reg: reg_t, _ vcpu: UInt
) -> status_t {
    attempt(vmi) { (instance: inout Instance) throws(VMIError) in
        try instance.target.set([(register: reg, value: value)], of: vcpu)
    }
}

@c @implementation
public func vmi_get_vcpuregs(
    _ vmi: vmi_instance_t!, _ regs: UnsafeMutablePointer<registers_t>!, _ vcpu: UInt
) -> status_t {
    store(vmi, regs) { (instance: inout Instance) throws(VMIError) in
        try instance.registers(of: vcpu)
    }
}

@c @implementation
public func vmi_set_vcpuregs(
    _ vmi: vmi_instance_t!, _ regs: UnsafeMutablePointer<registers_t>!, _ vcpu: UInt
) -> status_t {
    guard let registers = value(at: regs) else { return VMI_FAILURE }
    return attempt(vmi) { (instance: inout Instance) throws(VMIError) in
        try instance.set(registers, of: vcpu)
    }
}

@c @implementation
public func vmi_get_vcpumtrr(
    _ vmi: vmi_instance_t!, _ regs: UnsafeMutablePointer<mtrr_regs_t>!, _ vcpu: UInt
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_get_xsave_info(
    _ vmi: vmi_instance_t!, _ vcpu: UInt, _ xsave_info: UnsafeMutablePointer<xsave_area_t>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_get_tsc_info(
    _ vmi: vmi_instance_t!, _ tsc_mode: UnsafeMutablePointer<UInt32>!,
    _ elapsed_nsec: UnsafeMutablePointer<UInt64>!, _ gtsc_khz: UnsafeMutablePointer<UInt32>!,
    _ incarnation: UnsafeMutablePointer<UInt32>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_alloc_gfn(_ vmi: vmi_instance_t!, _ gfn: UInt64) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_free_gfn(_ vmi: vmi_instance_t!, _ gfn: UInt64) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_request_page_fault(
    _ vmi: vmi_instance_t!, _ vcpu: UInt, _ virtual_address: UInt64, _ error_code: UInt32
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_get_disks(
    _ vmi: vmi_instance_t!, _ num: UnsafeMutablePointer<UInt32>!
) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>! {
    put(0, at: num)
    return nil
}

@c @implementation
public func vmi_disk_is_bootable(
    _ vmi: vmi_instance_t!, _ device_id: UnsafePointer<CChar>!, _ bootable: UnsafeMutablePointer<Bool>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_read_disk(
    _ vmi: vmi_instance_t!, _ device_id: UnsafePointer<CChar>!, _ offset: UInt64, _ count: UInt64,
    _ buffer: UnsafeMutableRawPointer!
) -> status_t { VMI_FAILURE }
