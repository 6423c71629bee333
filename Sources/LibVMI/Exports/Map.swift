// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// Mappings of read.h.

@c @implementation
public func vmi_mmap_guest(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ num_pages: Int, _ prot: Int32,
    _ access_ptrs: UnsafeMutablePointer<UnsafeMutableRawPointer?>!
) -> status_t {
    guard let context = context(ctx) else { return VMI_FAILURE }
    return map(vmi, num_pages, prot, access_ptrs) { (instance, page) throws(VMIError) in
        try instance.location(context).page(page)
    }
}

@c @implementation
public func vmi_mmap_guest_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ num_pages: Int, _ prot: Int32,
    _ access_ptrs: UnsafeMutablePointer<UnsafeMutableRawPointer?>!
) -> status_t {
    map(vmi, num_pages, prot, access_ptrs) { _, page in Location(paddr).page(page) }
}

@c @implementation
public func vmi_mmap_guest_pfns(
    _ vmi: vmi_instance_t!, _ pfns: UnsafePointer<addr_t>!, _ num_pages: Int, _ prot: Int32,
    _ access_ptrs: UnsafeMutablePointer<UnsafeMutableRawPointer?>!
) -> status_t {
    guard let frames = numbers(pfns, num_pages) else { return VMI_FAILURE }
    return map(vmi, num_pages, prot, access_ptrs) { _, page throws(VMIError) in
        guard frames[page] < 1 << 52 else { throw .unsupported }
        return Location(frames[page] << 12)
    }
}
