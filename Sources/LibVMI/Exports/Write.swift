// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// write.h: bytes, and numbers of the four widths and the target's own, each to a context, a physical address, an address
// of a process and a symbol.

@c @implementation
public func vmi_write(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ count: Int,
    _ buf: UnsafeMutableRawPointer!,
    _ bytes_written: UnsafeMutablePointer<Int>!
) -> status_t { drain(vmi, count, buf, bytes_written, to: .context(context(ctx))) }

@c @implementation
public func vmi_write_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_written: UnsafeMutablePointer<Int>!
) -> status_t { drain(vmi, count, buf, bytes_written, to: .physical(paddr)) }

@c @implementation
public func vmi_write_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_written: UnsafeMutablePointer<Int>!
) -> status_t { drain(vmi, count, buf, bytes_written, to: .virtual(vaddr, pid: pid)) }

@c @implementation
public func vmi_write_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_written: UnsafeMutablePointer<Int>!
) -> status_t { drain(vmi, count, buf, bytes_written, to: .symbol(Name(sym))) }

@c @implementation
public func vmi_write_8(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t { drain(vmi, value, to: .context(context(ctx))) }

@c @implementation
public func vmi_write_16(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t { drain(vmi, value, to: .context(context(ctx))) }

@c @implementation
public func vmi_write_32(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t { drain(vmi, value, to: .context(context(ctx))) }

@c @implementation
public func vmi_write_64(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t { drain(vmi, value, to: .context(context(ctx))) }

@c @implementation
public func vmi_write_addr(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t { drain(vmi, value, size: pointerSize(vmi, ctx), to: .context(context(ctx))) }

@c @implementation
public func vmi_write_8_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t { drain(vmi, value, to: .physical(paddr)) }

@c @implementation
public func vmi_write_16_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t { drain(vmi, value, to: .physical(paddr)) }

@c @implementation
public func vmi_write_32_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t { drain(vmi, value, to: .physical(paddr)) }

@c @implementation
public func vmi_write_64_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t { drain(vmi, value, to: .physical(paddr)) }

@c @implementation
public func vmi_write_addr_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t { drain(vmi, value, size: pointerSize(vmi), to: .physical(paddr)) }

@c @implementation
public func vmi_write_8_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t { drain(vmi, value, to: .virtual(vaddr, pid: pid)) }

@c @implementation
public func vmi_write_16_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t { drain(vmi, value, to: .virtual(vaddr, pid: pid)) }

@c @implementation
public func vmi_write_32_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t { drain(vmi, value, to: .virtual(vaddr, pid: pid)) }

@c @implementation
public func vmi_write_64_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t { drain(vmi, value, to: .virtual(vaddr, pid: pid)) }

@c @implementation
public func vmi_write_addr_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t { drain(vmi, value, size: pointerSize(vmi), to: .virtual(vaddr, pid: pid)) }

@c @implementation
public func vmi_write_8_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t { drain(vmi, value, to: .symbol(Name(sym))) }

@c @implementation
public func vmi_write_16_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t { drain(vmi, value, to: .symbol(Name(sym))) }

@c @implementation
public func vmi_write_32_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t { drain(vmi, value, to: .symbol(Name(sym))) }

@c @implementation
public func vmi_write_64_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t { drain(vmi, value, to: .symbol(Name(sym))) }

@c @implementation
public func vmi_write_addr_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t { drain(vmi, value, size: pointerSize(vmi), to: .symbol(Name(sym))) }

/// How wide the target's addresses are; -1, which no buffer has, when nobody knows.
@safe
private func pointerSize(_ vmi: vmi_instance_t?) -> Int {
    with(vmi) { (instance: inout Instance) throws(VMIError) in try instance.pointerSize() } ?? -1
}

@safe
private func pointerSize(_ vmi: vmi_instance_t?, _ ctx: UnsafePointer<access_context_t>?) -> Int {
    guard let context = context(ctx) else { return -1 }
    return with(vmi) { (instance: inout Instance) throws(VMIError) in try instance.pointerSize(context) }
        ?? -1
}
