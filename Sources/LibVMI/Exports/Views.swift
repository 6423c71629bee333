// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI

// slat.h.

@c @implementation
public func vmi_slat_get_domain_state(
    _ vmi: vmi_instance_t!, _ state: UnsafeMutablePointer<Bool>!
) -> status_t {
    guard let desk = desk(vmi), let state = unsafe state else { return VMI_FAILURE }
    unsafe state.pointee = desk.hasViews
    return VMI_SUCCESS
}

@c @implementation
public func vmi_slat_set_domain_state(_ vmi: vmi_instance_t!, _ state: Bool) -> status_t {
    desk(vmi)?.setViews(state) == true ? VMI_SUCCESS : VMI_FAILURE
}

@c @implementation
public func vmi_slat_create(
    _ vmi: vmi_instance_t!, _ slat_idx: UnsafeMutablePointer<UInt16>!
) -> status_t {
    guard let slat_idx = unsafe slat_idx, let view = desk(vmi)?.makeView() else { return VMI_FAILURE }
    unsafe slat_idx.pointee = view
    return VMI_SUCCESS
}

@c @implementation
public func vmi_slat_destroy(_ vmi: vmi_instance_t!, _ slat_idx: UInt16) -> status_t {
    desk(vmi)?.endView(slat_idx) == true ? VMI_SUCCESS : VMI_FAILURE
}

@c @implementation
public func vmi_slat_switch(_ vmi: vmi_instance_t!, _ slat_idx: UInt16) -> status_t {
    desk(vmi)?.enterView(slat_idx) == true ? VMI_SUCCESS : VMI_FAILURE
}

/// What would be in a frame's place could not be taken away by whoever looks after a monitor that has died.
@c @implementation
public func vmi_slat_change_gfn(
    _ vmi: vmi_instance_t!, _ slat_idx: UInt16, _ old_gfn: addr_t, _ new_gfn: addr_t
) -> status_t { VMI_FAILURE }
