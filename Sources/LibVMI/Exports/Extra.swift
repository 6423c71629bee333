// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import TargetBundle
import VMICore

// libvmi_extra.h. Its handle of the profile is the instance itself.

@c @implementation
public func vmi_get_kernel_json(_ vmi: vmi_instance_t!) -> OpaquePointer! {
    profile(of: vmi)
}

@c @implementation
public func vmi_get_symbol_addr_from_json(
    _ vmi: vmi_instance_t!, _ json: OpaquePointer!, _ symbol: UnsafePointer<CChar>!,
    _ addr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    let name = Name(symbol)
    return store(vmi, addr) { (instance: inout Instance) throws(VMIError) in
        guard same(vmi, json) else { throw .unsupported }
        return try instance.linkedAddress(of: name)
    }
}

@c @implementation
public func vmi_get_struct_member_offset_from_json(
    _ vmi: vmi_instance_t!, _ json: OpaquePointer!, _ struct_name: UnsafePointer<CChar>!,
    _ member: UnsafePointer<CChar>!, _ offset: UnsafeMutablePointer<addr_t>!
) -> status_t {
    let structure = Name(struct_name)
    let member = Name(member)
    return store(vmi, offset) { (instance: inout Instance) throws(VMIError) in
        guard same(vmi, json) else { throw .unsupported }
        return try instance.offset(of: member, in: structure)
    }
}

@c @implementation
public func vmi_get_struct_size_from_json(
    _ vmi: vmi_instance_t!, _ json: OpaquePointer!, _ struct_name: UnsafePointer<CChar>!,
    _ size: UnsafeMutablePointer<Int>!
) -> status_t {
    let structure = Name(struct_name)
    return store(vmi, size) { (instance: inout Instance) throws(VMIError) in
        guard same(vmi, json) else { throw .unsupported }
        return try instance.size(of: structure)
    }
}
