// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI

// Bytes of read.h.

@c @implementation
public func vmi_read(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ count: Int,
    _ buf: UnsafeMutableRawPointer!, _ bytes_read: UnsafeMutablePointer<Int>!
) -> status_t { fill(vmi, count, buf, bytes_read, from: .context(context(ctx))) }

@c @implementation
public func vmi_read_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_read: UnsafeMutablePointer<Int>!
) -> status_t { fill(vmi, count, buf, bytes_read, from: .physical(paddr)) }

@c @implementation
public func vmi_read_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_read: UnsafeMutablePointer<Int>!
) -> status_t { fill(vmi, count, buf, bytes_read, from: .virtual(vaddr, pid: pid)) }

@c @implementation
public func vmi_read_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_read: UnsafeMutablePointer<Int>!
) -> status_t { fill(vmi, count, buf, bytes_read, from: .symbol(Name(sym))) }
