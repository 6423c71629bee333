/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading registers, and writing the general ones. Of an HVM or PVH target
 * they are a record of its saved state (xen/hvm/save.h); of a PV target, and
 * for writing, they are in the context that a processor is started with
 * (xen/arch-x86/xen.h).
 */
#include <control.h>
#include <platform.h>
#include <string.h>

#include "registers.h"
#include "../Target/targets.h"

/* The buffers are the hypervisor's to fill; nothing here runs twice at a
 * time. */
static struct hvm_hw_cpu saved;
static struct vcpu_guest_context context;

static struct control_segment segment(uint32_t selector, uint32_t limit,
                                      uint64_t base, uint32_t attributes)
{
    return (struct control_segment){
        .base = base,
        .limit = limit,
        .selector = (uint16_t)selector,
        .attributes = (uint16_t)attributes,
    };
}

static void take_saved(struct control_registers *registers)
{
#define TAKE(name) registers->name = saved.name;
#define TAKE_MSR(name) registers->name = saved.msr_##name;
#define TAKE_SEGMENT(name)                                                  \
    registers->name = segment(saved.name##_sel, saved.name##_limit,         \
                              saved.name##_base, saved.name##_arbytes);
    GENERAL(TAKE)
    SYSTEM(TAKE)
    MSRS(TAKE_MSR)
    SEGMENTS(TAKE_SEGMENT)
    registers->gdtr = segment(0, saved.gdtr_limit, saved.gdtr_base, 0);
    registers->idtr = segment(0, saved.idtr_limit, saved.idtr_base, 0);
    registers->tsc = saved.tsc;
}

static int32_t exchange_context(domid_t domain, uint32_t vcpu,
                                uint32_t command)
{
    struct xen_domctl operation = {.u.vcpucontext.vcpu = vcpu};

    set_xen_guest_handle(operation.u.vcpucontext.ctxt, &context);
    return domctl(domain, command, &operation);
}

static void take_context(struct control_registers *registers)
{
#define TAKE_USER(name) registers->name = context.user_regs.name;
    GENERAL(TAKE_USER)
    registers->cr0 = context.ctrlreg[0];
    registers->cr2 = context.ctrlreg[2];
    registers->cr3 = context.ctrlreg[3];
    registers->cr4 = context.ctrlreg[4];
    registers->dr0 = context.debugreg[0];
    registers->dr1 = context.debugreg[1];
    registers->dr2 = context.debugreg[2];
    registers->dr3 = context.debugreg[3];
    registers->dr6 = context.debugreg[6];
    registers->dr7 = context.debugreg[7];
    registers->fs.base = context.fs_base;
    registers->gs.base = context.gs_base_kernel;
    registers->shadow_gs = context.gs_base_user;
}

int32_t registers_find(uint32_t target, uint32_t vcpu, domid_t *domain,
                       bool *is_hvm)
{
    struct control_state state;
    int32_t error = targets_domain(target, domain);

    if (error == 0)
        error = control_get_state(target, &state);
    if (error != 0)
        return error;
    *is_hvm = state.is_hvm != 0;
    return vcpu < state.vcpus ? 0 : PLATFORM_EINVAL;
}

int32_t control_get_registers(uint32_t target, uint32_t vcpu,
                          struct control_registers *registers)
{
    struct xen_domctl operation = {
        .u.hvmcontext_partial = {.type = HVM_SAVE_CODE(CPU),
                                 .instance = vcpu,
                                 .bufsz = sizeof(saved)},
    };
    domid_t domain;
    bool is_hvm;
    int32_t error = registers_find(target, vcpu, &domain, &is_hvm);

    if (error != 0)
        return error;
    memset(registers, 0, sizeof(*registers));
    if (is_hvm) {
        set_xen_guest_handle(operation.u.hvmcontext_partial.buffer,
                             (uint8_t *)&saved);
        error = domctl(domain, XEN_DOMCTL_gethvmcontext_partial, &operation);
        if (error == 0)
            take_saved(registers);
    } else {
        error = exchange_context(domain, vcpu, XEN_DOMCTL_getvcpucontext);
        if (error == 0)
            take_context(registers);
    }
    return error;
}

int32_t control_set_general(uint32_t target, uint32_t vcpu,
                            const struct control_registers *registers)
{
    domid_t domain;
    bool is_hvm;
    int32_t error = registers_find(target, vcpu, &domain, &is_hvm);

    if (error == 0)
        error = exchange_context(domain, vcpu, XEN_DOMCTL_getvcpucontext);
    if (error != 0)
        return error;
#define PUT_USER(name) context.user_regs.name = registers->name;
    GENERAL(PUT_USER)
    return exchange_context(domain, vcpu, XEN_DOMCTL_setvcpucontext);
}
