// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// Numbers of read.h: the four widths and the target's own, each at a context, a physical address, an address of a
// process and a symbol. Widths are constants here, so each function is the few instructions that it needs.

@c @implementation
public func vmi_read_8(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t {
    guard let context = context(ctx) else { return VMI_FAILURE }
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt8(truncatingIfNeeded: try instance.number(instance.location(context), size: 1))
    }
}

@c @implementation
public func vmi_read_8_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt8(truncatingIfNeeded: try instance.number(physical: paddr, size: 1))
    }
}

@c @implementation
public func vmi_read_8_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt8(truncatingIfNeeded: try instance.number(vaddr, pid: pid, size: 1))
    }
}

@c @implementation
public func vmi_read_8_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t {
    let name = Name(sym)
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt8(truncatingIfNeeded: try instance.number(at: name, size: 1))
    }
}

@c @implementation
public func vmi_read_16(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t {
    guard let context = context(ctx) else { return VMI_FAILURE }
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt16(truncatingIfNeeded: try instance.number(instance.location(context), size: 2))
    }
}

@c @implementation
public func vmi_read_16_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt16(truncatingIfNeeded: try instance.number(physical: paddr, size: 2))
    }
}

@c @implementation
public func vmi_read_16_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt16(truncatingIfNeeded: try instance.number(vaddr, pid: pid, size: 2))
    }
}

@c @implementation
public func vmi_read_16_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t {
    let name = Name(sym)
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt16(truncatingIfNeeded: try instance.number(at: name, size: 2))
    }
}

@c @implementation
public func vmi_read_32(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t {
    guard let context = context(ctx) else { return VMI_FAILURE }
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt32(truncatingIfNeeded: try instance.number(instance.location(context), size: 4))
    }
}

@c @implementation
public func vmi_read_32_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt32(truncatingIfNeeded: try instance.number(physical: paddr, size: 4))
    }
}

@c @implementation
public func vmi_read_32_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt32(truncatingIfNeeded: try instance.number(vaddr, pid: pid, size: 4))
    }
}

@c @implementation
public func vmi_read_32_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t {
    let name = Name(sym)
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        UInt32(truncatingIfNeeded: try instance.number(at: name, size: 4))
    }
}

@c @implementation
public func vmi_read_64(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t {
    guard let context = context(ctx) else { return VMI_FAILURE }
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        try instance.number(instance.location(context), size: 8)
    }
}

@c @implementation
public func vmi_read_64_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        try instance.number(physical: paddr, size: 8)
    }
}

@c @implementation
public func vmi_read_64_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        try instance.number(vaddr, pid: pid, size: 8)
    }
}

@c @implementation
public func vmi_read_64_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t {
    let name = Name(sym)
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        try instance.number(at: name, size: 8)
    }
}

@c @implementation
public func vmi_read_addr(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t {
    guard let context = context(ctx) else { return VMI_FAILURE }
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        try instance.number(instance.location(context), size: instance.pointerSize(context))
    }
}

@c @implementation
public func vmi_read_addr_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        try instance.number(physical: paddr, size: instance.pointerSize())
    }
}

@c @implementation
public func vmi_read_addr_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t {
    store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        try instance.number(vaddr, pid: pid, size: instance.pointerSize())
    }
}

@c @implementation
public func vmi_read_addr_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t {
    let name = Name(sym)
    return store(vmi, value) { (instance: inout Instance) throws(VMIError) in
        try instance.number(at: name, size: instance.pointerSize())
    }
}
