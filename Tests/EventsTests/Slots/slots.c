/* SPDX-License-Identifier: Apache-2.0 */
#define __XEN_TOOLS__ 1
#include "slots.h"

#include <string.h>
#include <xen/xen.h>
#include <xen/vm_event.h>

static vm_event_request_t *of(uint8_t *slot)
{
    return (vm_event_request_t *)(void *)slot;
}

static const vm_event_response_t *answer(const uint8_t *slot)
{
    return (const vm_event_response_t *)(const void *)slot;
}

size_t xen_slot_size(void)
{
    return sizeof(vm_event_request_t);
}

void xen_slot(uint8_t *slot, uint32_t reason, uint32_t vcpu, uint32_t flags,
              uint64_t first)
{
    vm_event_request_t *request = of(slot);
    struct vm_event_regs_x86 *regs = &request->data.regs.x86;
    uint64_t *const words[] = {
        &regs->rax, &regs->rcx, &regs->rdx, &regs->rbx, &regs->rsp,
        &regs->rbp, &regs->rsi, &regs->rdi, &regs->r8, &regs->r9,
        &regs->r10, &regs->r11, &regs->r12, &regs->r13, &regs->r14,
        &regs->r15, &regs->rflags, &regs->dr6, &regs->dr7, &regs->rip,
        &regs->cr0, &regs->cr2, &regs->cr3, &regs->cr4, &regs->sysenter_cs,
        &regs->sysenter_esp, &regs->sysenter_eip, &regs->msr_efer,
        &regs->msr_star, &regs->msr_lstar, &regs->gdtr_base, &regs->fs_base,
        &regs->gs_base, &regs->shadow_gs,
    };
    uint16_t *const halves[] = {
        &regs->gdtr_limit, &regs->cs_sel, &regs->ss_sel, &regs->ds_sel,
        &regs->es_sel, &regs->fs_sel, &regs->gs_sel,
    };

    memset(request, 0, sizeof(*request));
    request->version = VM_EVENT_INTERFACE_VERSION;
    request->reason = reason;
    request->vcpu_id = vcpu;
    request->flags = flags;
    for (size_t at = 0; at < sizeof(words) / sizeof(words[0]); at++)
        *words[at] = first + at;
    for (size_t at = 0; at < sizeof(halves) / sizeof(halves[0]); at++)
        *halves[at] = (uint16_t)(at + 1);
}

void xen_slot_register(uint8_t *slot, uint32_t index, uint64_t old,
                       uint64_t value)
{
    of(slot)->u.write_ctrlreg = (struct vm_event_write_ctrlreg){
        .index = index, .old_value = old, .new_value = value};
}

void xen_slot_msr(uint8_t *slot, uint64_t msr, uint64_t old, uint64_t value)
{
    of(slot)->u.mov_to_msr = (struct vm_event_mov_to_msr){
        .msr = msr, .old_value = old, .new_value = value};
}

void xen_slot_break(uint8_t *slot, uint64_t gfn, uint64_t pending,
                    uint32_t length)
{
    of(slot)->u.debug_exception = (struct vm_event_debug){
        .gfn = gfn, .pending_dbg = pending, .insn_length = length};
}

void xen_slot_cpuid(uint8_t *slot, uint32_t leaf, uint32_t subleaf,
                    uint32_t length)
{
    of(slot)->u.cpuid = (struct vm_event_cpuid){
        .insn_length = length, .leaf = leaf, .subleaf = subleaf};
}

void xen_slot_interrupt(uint8_t *slot, uint32_t vector, uint32_t type,
                        uint32_t error, uint64_t cr2)
{
    of(slot)->u.interrupt.x86 = (struct vm_event_interrupt_x86){
        .vector = vector, .type = type, .error_code = error, .cr2 = cr2};
}

void xen_slot_table(uint8_t *slot, uint8_t table, uint8_t is_write)
{
    of(slot)->u.desc_access.descriptor = table;
    of(slot)->u.desc_access.is_write = is_write;
}

void xen_slot_access(uint8_t *slot, uint64_t gfn, uint64_t offset,
                     uint64_t gla, uint32_t flags)
{
    of(slot)->u.mem_access = (struct vm_event_mem_access){
        .gfn = gfn, .offset = offset, .gla = gla, .flags = flags};
}

void xen_slot_rip(uint8_t *slot, uint64_t rip)
{
    of(slot)->data.regs.x86.rip = rip;
}

void xen_slot_view(uint8_t *slot, uint16_t view)
{
    of(slot)->altp2m_idx = view;
}

uint32_t xen_answer_flags(const uint8_t *slot)
{
    return answer(slot)->flags;
}

uint32_t xen_answer_vcpu(const uint8_t *slot)
{
    return answer(slot)->vcpu_id;
}

uint16_t xen_answer_view(const uint8_t *slot)
{
    return answer(slot)->altp2m_idx;
}

uint64_t xen_answer_rip(const uint8_t *slot)
{
    return answer(slot)->data.regs.x86.rip;
}

uint64_t xen_answer_rax(const uint8_t *slot)
{
    return answer(slot)->data.regs.x86.rax;
}

uint64_t xen_answer_r15(const uint8_t *slot)
{
    return answer(slot)->data.regs.x86.r15;
}

uint64_t xen_answer_rflags(const uint8_t *slot)
{
    return answer(slot)->data.regs.x86.rflags;
}

const uint8_t *xen_answer_instruction(const uint8_t *slot)
{
    return answer(slot)->data.emul.insn.data;
}

uint32_t xen_answer_read_size(const uint8_t *slot)
{
    return answer(slot)->data.emul.read.size;
}

const uint8_t *xen_answer_read(const uint8_t *slot)
{
    return answer(slot)->data.emul.read.data;
}
