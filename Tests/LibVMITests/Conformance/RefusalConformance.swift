// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import LibVMI
import Testing

/// What is only there to be linked fails on real dumps, too, and what it was handed stays as it was.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct RefusalConformance {
    @Test(arguments: RealDump.all)
    func nothingIsWritten(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        let place = scene.places[3]
        let (page, pid) = (place.address, place.pid)
        let frame = try #require(scene.physical(place))
        let before = scene.bytes(place, 4096)
        var (v8, v16, v32, v64) = (UInt8(1), UInt16(1), UInt32(1), UInt64(1))
        for var at in scene.contexts(place) {
            var done = 7
            #expect(vmi_write(vmi, &at, 8, &v64, &done) == VMI_FAILURE && done == 0)
            let results = [
                vmi_write_8(vmi, &at, &v8), vmi_write_16(vmi, &at, &v16), vmi_write_32(vmi, &at, &v32),
                vmi_write_64(vmi, &at, &v64), vmi_write_addr(vmi, &at, &v64),
            ]
            #expect(results.allSatisfy { $0 == VMI_FAILURE })
        }
        var done = [7, 7, 7]
        let results = [
            vmi_write_pa(vmi, frame, 8, &v64, &done[0]), vmi_write_va(vmi, page, pid, 8, &v64, &done[1]),
            vmi_write_ksym(vmi, "init_task", 8, &v64, &done[2]), vmi_write_8_pa(vmi, frame, &v8),
            vmi_write_16_pa(vmi, frame, &v16), vmi_write_32_pa(vmi, frame, &v32),
            vmi_write_64_pa(vmi, frame, &v64), vmi_write_addr_pa(vmi, frame, &v64),
            vmi_write_8_va(vmi, page, pid, &v8), vmi_write_16_va(vmi, page, pid, &v16),
            vmi_write_32_va(vmi, page, pid, &v32), vmi_write_64_va(vmi, page, pid, &v64),
            vmi_write_addr_va(vmi, page, pid, &v64), vmi_write_8_ksym(vmi, "init_task", &v8),
            vmi_write_16_ksym(vmi, "init_task", &v16), vmi_write_32_ksym(vmi, "init_task", &v32),
            vmi_write_64_ksym(vmi, "init_task", &v64), vmi_write_addr_ksym(vmi, "init_task", &v64),
        ]
        #expect(results.allSatisfy { $0 == VMI_FAILURE } && done == [0, 0, 0])
        // Neither what is read has changed, nor the file.
        let now = bytes(4096) { vmi_read_va(vmi, page, pid, 4096, $0, $1) }
        #expect(now == before && CoreFile(dump.path)?.bytes(at: frame, 4096) == before)
    }

    @Test(arguments: RealDump.all)
    func nothingIsToldOf(dump: RealDump) throws {
        let open = try dump.open()
        let vmi = open.vmi
        var (event, other) = (vmi_event_t(), vmi_event_t())
        event.version = UInt32(VMI_EVENTS_VERSION)
        event.type = UInt16(VMI_EVENT_REGISTER)
        event.reg_event.reg = reg_t(CR3)
        event.reg_event.in_access = UInt8(VMI_REGACCESS_W)
        event.callback = { _, _ in 0 }
        other = event
        let results = [
            vmi_register_event(vmi, &event), vmi_clear_event(vmi, &event, nil),
            vmi_swap_events(vmi, &event, &other, nil), vmi_events_listen(vmi, 1),
        ]
        #expect(results.allSatisfy { $0 == VMI_FAILURE } && vmi_are_events_pending(vmi) == 0)
        #expect(vmi_get_reg_event(vmi, reg_t(CR3)) == nil)
        #expect(vmi_get_mem_event(vmi, 1, UInt8(VMI_MEMACCESS_W)) == nil)
        #expect(vmi_get_singlestep_event(vmi, 0) == nil)
        #expect(vmi_step_event(vmi, nil, 0, 1, nil) == VMI_FAILURE)
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

    @Test(arguments: RealDump.all)
    func whatADumpHasNot(dump: RealDump) throws {
        let open = try dump.open()
        let vmi = open.vmi
        var (word, half, count) = (UInt64(7), UInt32(7), UInt32(7))
        var (registers, mtrr, xsave) = (registers_t(), mtrr_regs_t(), xsave_area_t())
        var isBootable = true
        let instruction = number { vmi_get_vcpureg(vmi, $0, reg_t(RIP), 0) }
        let results = [
            vmi_set_vcpureg(vmi, 1, reg_t(RIP), 0), vmi_set_vcpuregs(vmi, &registers, 0),
            vmi_get_vcpumtrr(vmi, &mtrr, 0), vmi_get_xsave_info(vmi, 0, &xsave),
            vmi_get_tsc_info(vmi, &half, &word, nil, nil), vmi_alloc_gfn(vmi, 0x8000),
            vmi_free_gfn(vmi, 1), vmi_request_page_fault(vmi, 0, dump.page.address, 0),
            vmi_disk_is_bootable(vmi, "xvda", &isBootable), vmi_read_disk(vmi, "xvda", 0, 8, &word),
        ]
        #expect(results.allSatisfy { $0 == VMI_FAILURE } && word == 7 && half == 7 && isBootable)
        #expect(vmi_get_disks(vmi, &count) == nil && count == 0)
        #expect(number { vmi_get_vcpureg(vmi, $0, reg_t(RIP), 0) } == instruction)
    }
}
