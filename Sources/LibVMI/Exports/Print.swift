// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// Printing of read.h. It goes around C's standard output: a program that mixes the two calls fflush before.

@c @implementation
public func vmi_print_hex(_ data: UnsafePointer<UInt8>!, _ length: UInt) {
    var dump = HexDump()
    each(data, length) { dump.append($0) }
    dump.finish()
}

@c @implementation
public func vmi_print_hex_pa(_ vmi: vmi_instance_t!, _ paddr: addr_t, _ length: Int) {
    with(vmi) { $0.print(Location(paddr), length) }
}

@c @implementation
public func vmi_print_hex_va(_ vmi: vmi_instance_t!, _ vaddr: addr_t, _ pid: vmi_pid_t, _ length: Int) {
    with(vmi) { (instance: inout Instance) throws(VMIError) in
        instance.print(Location(vaddr, in: try instance.space(of: pid)), length)
    }
}

@c @implementation
public func vmi_print_hex_ksym(_ vmi: vmi_instance_t!, _ sym: UnsafePointer<CChar>!, _ length: Int) {
    let name = Name(sym)
    with(vmi) { (instance: inout Instance) throws(VMIError) in
        let place = Location(try instance.address(of: name).raw, in: try instance.space(of: 0))
        instance.print(place, length)
    }
}
