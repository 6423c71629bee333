// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// Addresses, symbols and processes of translate.h.

@c @implementation
public func vmi_translate_kv2p(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ paddr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    store(vmi, paddr) { (instance: inout Instance) throws(VMIError) in
        try instance.translate(vaddr, pid: 0)
    }
}

@c @implementation
public func vmi_translate_uv2p(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ paddr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    store(vmi, paddr) { (instance: inout Instance) throws(VMIError) in
        try instance.translate(vaddr, pid: pid)
    }
}

@c @implementation
public func vmi_translate_ksym2v(
    _ vmi: vmi_instance_t!, _ symbol: UnsafePointer<CChar>!, _ vaddr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    let name = Name(symbol)
    return store(vmi, vaddr) { (instance: inout Instance) throws(VMIError) in
        try instance.address(of: name).raw
    }
}

@c @implementation
public func vmi_translate_sym2v(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ symbol: UnsafePointer<CChar>!,
    _ vaddr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    let name = Name(symbol)
    guard let context = context(ctx) else { return VMI_FAILURE }
    return store(vmi, vaddr) { (instance: inout Instance) throws(VMIError) in
        try instance.address(of: name, in: instance.scope(context))
    }
}

@c @implementation
public func vmi_translate_v2ksym(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ va: addr_t
) -> UnsafePointer<CChar>! {
    let context = context(ctx)
    return lend(vmi) { (instance: inout Instance) throws(VMIError) in
        guard let context, try instance.scope(context) == .kernel else { throw .unsupported }
        return try instance.name(at: va, in: .kernel)
    }
}

@c @implementation
public func vmi_translate_v2sym(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ rva: addr_t
) -> UnsafePointer<CChar>! {
    let context = context(ctx)
    return lend(vmi) { (instance: inout Instance) throws(VMIError) in
        guard let context else { throw .unsupported }
        let scope = try instance.scope(context)
        let address = scope == .kernel ? context.address &+ rva : rva
        return try instance.name(at: address, in: scope)
    }
}

@c @implementation
public func vmi_pid_to_dtb(
    _ vmi: vmi_instance_t!, _ pid: vmi_pid_t, _ dtb: UnsafeMutablePointer<addr_t>!
) -> status_t {
    store(vmi, dtb) { (instance: inout Instance) throws(VMIError) in
        try instance.space(of: pid).root.raw
    }
}

@c @implementation
public func vmi_dtb_to_pid(
    _ vmi: vmi_instance_t!, _ dtb: addr_t, _ pid: UnsafeMutablePointer<vmi_pid_t>!
) -> status_t {
    store(vmi, pid) { (instance: inout Instance) throws(VMIError) in
        let space = try instance.space(tables: dtb)
        return try instance.inspect { (inspector: inout Inspector) throws(VMIError) in
            try inspector.process(in: space)
        }
    }
}

@c @implementation
public func vmi_get_last_pagetable_lookup_fault(
    _ vmi: vmi_instance_t!
) -> UnsafePointer<access_context_t>! {
    lendFault(vmi)
}
