// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI

// write.h: what watches a target may not write it.

@c @implementation
public func vmi_write(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ count: Int,
    _ buf: UnsafeMutableRawPointer!,
    _ bytes_written: UnsafeMutablePointer<Int>!
) -> status_t {
    put(0, at: bytes_written)
    return VMI_FAILURE
}

@c @implementation
public func vmi_write_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_written: UnsafeMutablePointer<Int>!
) -> status_t {
    put(0, at: bytes_written)
    return VMI_FAILURE
}

@c @implementation
public func vmi_write_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_written: UnsafeMutablePointer<Int>!
) -> status_t {
    put(0, at: bytes_written)
    return VMI_FAILURE
}

@c @implementation
public func vmi_write_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ count: Int, _ buf: UnsafeMutableRawPointer!,
    _ bytes_written: UnsafeMutablePointer<Int>!
) -> status_t {
    put(0, at: bytes_written)
    return VMI_FAILURE
}

@c @implementation
public func vmi_write_8(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_16(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_32(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_64(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_addr(
    _ vmi: vmi_instance_t!, _ ctx: UnsafePointer<access_context_t>!, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_8_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_16_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_32_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_64_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_addr_pa(
    _ vmi: vmi_instance_t!, _ paddr: addr_t, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_8_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_16_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_32_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_64_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_addr_va(
    _ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_8_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt8>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_16_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt16>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_32_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt32>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_64_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<UInt64>!
) -> status_t { VMI_FAILURE }

@c @implementation
public func vmi_write_addr_ksym(
    _ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ value: UnsafeMutablePointer<addr_t>!
) -> status_t { VMI_FAILURE }
