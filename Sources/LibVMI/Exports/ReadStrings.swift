// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// Texts of read.h.

@c @implementation
public func vmi_read_str(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!
) -> UnsafeMutablePointer<CChar>! {
    let context = context(ctx)
    return text(vmi) { (instance: inout Instance) throws(VMIError) in
        guard let context else { throw .unsupported }
        return try instance.location(context)
    }
}

@c @implementation
public func vmi_read_str_pa(_ vmi: vmi_instance_t!, _ paddr: addr_t) -> UnsafeMutablePointer<CChar>! {
    text(vmi) { _ in Location(paddr) }
}

@c @implementation
public func vmi_read_str_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t
) -> UnsafeMutablePointer<CChar>! {
    text(vmi) { (instance: inout Instance) throws(VMIError) in
        Location(vaddr, in: try instance.space(of: pid))
    }
}

@c @implementation
public func vmi_read_str_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!
) -> UnsafeMutablePointer<CChar>! {
    let name = Name(sym)
    return text(vmi) { (instance: inout Instance) throws(VMIError) in
        Location(try instance.address(of: name).raw, in: try instance.space(of: 0))
    }
}

@c @implementation
public func vmi_read_wstr(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!
) -> UnsafeMutablePointer<unicode_string_t>! {
    let context = context(ctx)
    return wideText(vmi) { (instance: inout Instance) throws(VMIError) in
        guard let context else { throw .unsupported }
        return try instance.wideText(at: instance.location(context))
    }
}

@c @implementation
public func vmi_read_wstr_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t
) -> UnsafeMutablePointer<unicode_string_t>! {
    wideText(vmi) { (instance: inout Instance) throws(VMIError) in
        try instance.wideText(at: Location(paddr))
    }
}

@c @implementation
public func vmi_read_wstr_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t
) -> UnsafeMutablePointer<unicode_string_t>! {
    wideText(vmi) { (instance: inout Instance) throws(VMIError) in
        try instance.wideText(at: Location(vaddr, in: instance.space(of: pid)))
    }
}

@c @implementation
public func vmi_read_unicode_str(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!
) -> UnsafeMutablePointer<unicode_string_t>! {
    unicodeString(vmi, context(ctx), VMI_PM_UNKNOWN)
}

@c @implementation
public func vmi_read_unicode_str_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t
) -> UnsafeMutablePointer<unicode_string_t>! {
    wideText(vmi) { (instance: inout Instance) throws(VMIError) in
        try instance.unicodeString(
            at: Location(vaddr, in: instance.space(of: pid)), pointerSize: instance.pointerSize())
    }
}

@c @implementation
public func vmi_read_unicode_str_pm(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ mode: page_mode_t
) -> UnsafeMutablePointer<unicode_string_t>! {
    unicodeString(vmi, context(ctx), mode)
}

@c @implementation
public func vmi_convert_str_encoding(
    _ in: UnsafePointer<unicode_string_t>!, _ out: UnsafeMutablePointer<unicode_string_t>!,
    _ outencoding: UnsafePointer<CChar>!
) -> status_t {
    convert(`in`, to: out, Name(outencoding))
}

@c @implementation
public func vmi_free_unicode_str(_ p_us: UnsafeMutablePointer<unicode_string_t>!) { free(p_us) }
