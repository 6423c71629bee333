// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// Page tables of translate.h.

@c @implementation
public func vmi_pagetable_lookup(
    _ vmi: vmi_instance_t!, _ dtb: addr_t, _ vaddr: addr_t, _ paddr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    store(vmi, paddr) { (instance: inout Instance) throws(VMIError) in
        try instance.translate(vaddr, in: instance.space(tables: dtb))
    }
}

@c @implementation
public func vmi_pagetable_lookup_extended(
    _ vmi: vmi_instance_t!, _ dtb: addr_t, _ vaddr: addr_t, _ info: UnsafeMutablePointer<page_info_t>!
) -> status_t {
    lookUp(vmi, vaddr, dtb, VMI_PM_UNKNOWN, 0, VMI_PM_NONE, info)
}

@c @implementation
public func vmi_nested_pagetable_lookup(
    _ vmi: vmi_instance_t!, _ npt: addr_t, _ npm: page_mode_t, _ pt: addr_t, _ pm: page_mode_t,
    _ vaddr: addr_t, _ paddr: UnsafeMutablePointer<addr_t>!, _ naddr: UnsafeMutablePointer<addr_t>!
) -> status_t {
    var found: (outer: UInt64, inner: UInt64) = (0, 0)
    let status = attempt(vmi) { (instance: inout Instance) throws(VMIError) in
        let lookup = try instance.lookUp(vaddr, pt, pm, npt, npm)
        found = try lookup.addresses()
    }
    guard status == VMI_SUCCESS else { return status }
    put(found.outer, at: paddr)
    put(found.inner, at: naddr)
    return status
}

@c @implementation
public func vmi_nested_pagetable_lookup_extended(
    _ vmi: vmi_instance_t!, _ npt: addr_t, _ npm: page_mode_t, _ pt: addr_t, _ pm: page_mode_t,
    _ vaddr: addr_t, _ info: UnsafeMutablePointer<page_info_t>!
) -> status_t {
    lookUp(vmi, vaddr, pt, pm, npt, npm, info)
}

/// Tells of each entry that a walk meets.
@safe
private func lookUp(
    _ vmi: vmi_instance_t?, _ vaddr: addr_t, _ pt: addr_t, _ pm: page_mode_t, _ npt: addr_t,
    _ npm: page_mode_t, _ info: UnsafeMutablePointer<page_info_t>?
) -> status_t {
    guard present(info) else { return VMI_FAILURE }
    var found = page_info_t()
    found.vaddr = vaddr
    found.dtb = pt
    found.npt = npt
    found.npm = npm
    let status = attempt(vmi) { (instance: inout Instance) throws(VMIError) in
        let lookup = try instance.lookUp(vaddr, pt, pm, npt, npm)
        lookup.fill(&found)
        _ = try lookup.addresses()
    }
    put(found, at: info)
    return status
}
