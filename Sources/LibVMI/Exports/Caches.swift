// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// Caches of translate.h. Tables are kept, translations are not, nested ones least of all: there is none to add.

/// What asks for all of a cache's entries.
private let all = UInt64.max

@c @implementation
public func vmi_pidcache_add(_ vmi: vmi_instance_t!, _ pid: vmi_pid_t, _ dtb: addr_t) {
    with(vmi) { $0.remember(dtb, of: pid) }
}

@c @implementation
public func vmi_pidcache_flush(_ vmi: vmi_instance_t!) { with(vmi) { $0.forgetProcesses() } }

@c @implementation
public func vmi_symcache_add(
    _ vmi: vmi_instance_t!, _ base_addr: addr_t, _ pid: vmi_pid_t, _ sym: UnsafeMutablePointer<CChar>!,
    _ va: addr_t
) {
    let name = Name(sym)
    guard !name.isMissing else { return }
    with(vmi) { $0.symbols.insert(va, for: name, in: SymbolScope(base: base_addr, pid: pid)) }
}

@c @implementation
public func vmi_symcache_flush(_ vmi: vmi_instance_t!) { with(vmi) { $0.symbols.removeAll() } }

@c @implementation
public func vmi_rvacache_add(
    _ vmi: vmi_instance_t!, _ base_addr: addr_t, _ pid: vmi_pid_t, _ rva: addr_t,
    _ sym: UnsafeMutablePointer<CChar>!
) {
    let name = Name(sym)
    guard !name.isMissing else { return }
    with(vmi) { $0.names.insert(name.bytes, for: rva, in: SymbolScope(base: base_addr, pid: pid)) }
}

@c @implementation
public func vmi_rvacache_flush(_ vmi: vmi_instance_t!) { with(vmi) { $0.names.removeAll() } }

@c @implementation
public func vmi_v2pcache_add(_ vmi: vmi_instance_t!, _ va: addr_t, _ dtb: addr_t, _ pa: addr_t) {}

@c @implementation
public func vmi_v2pcache_flush(_ vmi: vmi_instance_t!, _ dtb: addr_t) {
    with(vmi) { (instance: inout Instance) throws(VMIError) in
        try instance.memory { (memory: inout VirtualMemory) throws(VMIError) in
            if dtb == all {
                memory.forgetTranslations()
            } else {
                memory.forgetTranslations(under: AddressSpace(cr3: dtb, mode: .pae).root)
                memory.forgetTranslations(under: AddressSpace(cr3: dtb, mode: .fourLevel).root)
            }
        }
    }
}

@c @implementation
public func vmi_v2pcache_nested_add(
    _ vmi: vmi_instance_t!, _ va: addr_t, _ pt: addr_t, _ npt: addr_t, _ pa: addr_t
) {}

@c @implementation
public func vmi_v2pcache_nested_flush(_ vmi: vmi_instance_t!, _ pt: addr_t, _ npt: addr_t) {}

@c @implementation
public func vmi_pagecache_flush(_ vmi: vmi_instance_t!) {
    with(vmi) { (instance: inout Instance) throws(VMIError) in
        try instance.memory { (memory: inout VirtualMemory) throws(VMIError) in
            try memory.physical.refresh()
        }
    }
}
