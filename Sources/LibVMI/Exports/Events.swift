// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CLibVMI
import VMICore

// events.h.

@c @implementation
public func vmi_register_event(
    _ vmi: vmi_instance_t!, _ event: UnsafeMutablePointer<vmi_event_t>!
) -> status_t { desk(vmi)?.register(event) == true ? VMI_SUCCESS : VMI_FAILURE }

@c @implementation
public func vmi_clear_event(
    _ vmi: vmi_instance_t!, _ event: UnsafeMutablePointer<vmi_event_t>!, _ free_routine: vmi_event_free_t!
) -> status_t { desk(vmi)?.clear(event, free_routine) == true ? VMI_SUCCESS : VMI_FAILURE }

@c @implementation
public func vmi_swap_events(
    _ vmi: vmi_instance_t!, _ swap_from: UnsafeMutablePointer<vmi_event_t>!,
    _ swap_to: UnsafeMutablePointer<vmi_event_t>!, _ free_routine: vmi_event_free_t!
) -> status_t { desk(vmi)?.swap(swap_from, swap_to, free_routine) == true ? VMI_SUCCESS : VMI_FAILURE }

@c @implementation
public func vmi_events_listen(_ vmi: vmi_instance_t!, _ timeout: UInt32) -> status_t {
    guard let desk = desk(vmi) else { return VMI_FAILURE }
    let mode = with(vmi) { $0.mode?.inLibVMI } ?? nil
    return desk.listen(vmi, milliseconds: timeout, mode: mode ?? VMI_PM_UNKNOWN) ? VMI_SUCCESS : VMI_FAILURE
}

@c @implementation
public func vmi_are_events_pending(_ vmi: vmi_instance_t!) -> Int32 {
    desk(vmi)?.isPending == true ? 1 : 0
}

@c @implementation
public func vmi_get_reg_event(_ vmi: vmi_instance_t!, _ reg: reg_t) -> UnsafeMutablePointer<vmi_event_t>? {
    desk(vmi)?.event(ofRegister: reg)
}

@c @implementation
public func vmi_get_mem_event(
    _ vmi: vmi_instance_t!, _ gfn: addr_t, _ access: vmi_mem_access_t
) -> UnsafeMutablePointer<vmi_event_t>? { desk(vmi)?.event(ofFrame: gfn, access) }

@c @implementation
public func vmi_get_singlestep_event(
    _ vmi: vmi_instance_t!, _ vcpu: UInt32
) -> UnsafeMutablePointer<vmi_event_t>? { desk(vmi)?.event(ofStepsOn: vcpu) }

@c @implementation
public func vmi_step_event(
    _ vmi: vmi_instance_t!, _ event: UnsafeMutablePointer<vmi_event_t>!, _ vcpu_id: UInt32,
    _ steps: UInt64, _ cb: event_callback_t!
) -> status_t { desk(vmi)?.step(event, vcpu_id, steps, cb) == true ? VMI_SUCCESS : VMI_FAILURE }

@c @implementation
public func vmi_set_mem_event(
    _ vmi: vmi_instance_t!, _ gfn: addr_t, _ access: vmi_mem_access_t, _ slat_id: UInt16
) -> status_t { desk(vmi)?.name(gfn, access, in: slat_id) == true ? VMI_SUCCESS : VMI_FAILURE }

@c @implementation
public func vmi_toggle_single_step_vcpu(
    _ vmi: vmi_instance_t!, _ event: UnsafeMutablePointer<vmi_event_t>!, _ vcpu: UInt32, _ enabled: Bool
) -> status_t { desk(vmi)?.turnSteps(event, vcpu, on: enabled) == true ? VMI_SUCCESS : VMI_FAILURE }

@c @implementation
public func vmi_stop_single_step_vcpu(
    _ vmi: vmi_instance_t!, _ event: UnsafeMutablePointer<vmi_event_t>!, _ vcpu: UInt32
) -> status_t { desk(vmi)?.turnSteps(event, vcpu, on: false) == true ? VMI_SUCCESS : VMI_FAILURE }

@c @implementation
public func vmi_shutdown_single_step(_ vmi: vmi_instance_t!) -> status_t {
    desk(vmi)?.endSteps() == true ? VMI_SUCCESS : VMI_FAILURE
}

@c @implementation
public func vmi_event_listener_required(_ vmi: vmi_instance_t!, _ required: Bool) -> status_t {
    desk(vmi) != nil && !required ? VMI_SUCCESS : VMI_FAILURE
}

/// The instance's events, if it was opened with them.
@safe
func desk(_ vmi: vmi_instance_t?) -> EventDesk? { with(vmi) { $0.desk } ?? nil }
