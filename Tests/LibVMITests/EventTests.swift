// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import LibVMI
import Testing

/// A dump has no events: nothing of events.h does anything, whatever it is handed.
@Suite struct EventTests {
    @Test func dumpsHaveNone() throws {
        let guest = try Guest()
        let open = try guest.open()
        let vmi = open.vmi
        var event = vmi_event_t()
        event.version = UInt32(VMI_EVENTS_VERSION)
        event.type = UInt16(VMI_EVENT_CPUID)
        event.callback = { _, _ in 0 }
        var other = event
        #expect(vmi_register_event(vmi, &event) == VMI_FAILURE)
        #expect(vmi_register_event(vmi, nil) == VMI_FAILURE && vmi_register_event(nil, &event) == VMI_FAILURE)
        #expect(vmi_clear_event(vmi, &event, nil) == VMI_FAILURE)
        #expect(vmi_swap_events(vmi, &event, &other, nil) == VMI_FAILURE)
        #expect(vmi_events_listen(vmi, 0) == VMI_FAILURE && vmi_events_listen(nil, 1) == VMI_FAILURE)
        #expect(vmi_are_events_pending(vmi) == 0)
        #expect(vmi_get_reg_event(vmi, reg_t(CR3)) == nil)
        #expect(vmi_get_mem_event(vmi, 1, UInt8(VMI_MEMACCESS_W)) == nil)
        #expect(vmi_get_singlestep_event(vmi, 0) == nil)
        #expect(vmi_step_event(vmi, &event, 0, 1, nil) == VMI_FAILURE)
        var (state, view) = (true, UInt16(7))
        #expect(vmi_slat_get_domain_state(vmi, &state) == VMI_FAILURE && state)
        #expect(vmi_slat_set_domain_state(vmi, true) == VMI_FAILURE)
        #expect(vmi_slat_create(vmi, &view) == VMI_FAILURE && view == 7)
        #expect(vmi_slat_destroy(vmi, 1) == VMI_FAILURE && vmi_slat_switch(vmi, 0) == VMI_FAILURE)
        #expect(vmi_set_mem_event(vmi, 1, UInt8(VMI_MEMACCESS_W), 0) == VMI_FAILURE)
        #expect(vmi_toggle_single_step_vcpu(vmi, &event, 0, true) == VMI_FAILURE)
        #expect(vmi_stop_single_step_vcpu(vmi, &event, 0) == VMI_FAILURE)
        #expect(vmi_shutdown_single_step(vmi) == VMI_FAILURE)
        #expect(vmi_event_listener_required(vmi, false) == VMI_FAILURE)
        #expect(vmi_slat_change_gfn(vmi, 1, 2, 3) == VMI_FAILURE)
    }
}
