/* SPDX-License-Identifier: Apache-2.0 */
#define __XEN_TOOLS__ 1
#include "machine.h"
#include "slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xen/domctl.h>
#include <xen/vm_event.h>

struct processor {
    struct {
        enum instruction kind;
        uint64_t operand;
    } text[INSTRUCTIONS];
    uint32_t count;
    uint64_t rip, cr3, lstar;
    uint16_t view;
    bool waits, steps, tells_next;
    /* What the last answer said of the instruction that stands here. */
    bool emulates, has_asked, is_denied;
    uint8_t instead[16];
    bool has_instead;
};

static struct processor processors[PROCESSORS];

/* So many events that nothing can come of it any more. */
static uint32_t patience = 200;

uint64_t has(uint32_t processor, enum instruction kind, uint64_t operand)
{
    struct processor *one = &processors[processor];

    if (one->count == 0)
        one->rip = TEXT(processor);
    one->text[one->count].kind = kind;
    one->text[one->count].operand = operand;
    memory[TEXT(processor) + one->count * INSTRUCTION] = 0x55;
    return TEXT(processor) + one->count++ * INSTRUCTION;
}

static uint32_t index_of(uint32_t number)
{
    return (uint32_t)((processors[number].rip - TEXT(number)) / INSTRUCTION);
}

/* An event; the processor waits for its answer. */
static vm_event_request_t *tell(uint32_t number, uint32_t reason)
{
    struct processor *one = &processors[number];
    uint8_t *slot = hypervisor_slot();
    vm_event_request_t *request = (void *)slot;

    if (patience-- == 0) {
        printf("cpu %u gets nowhere\n", number);
        exit(1);
    }
    xen_slot(slot, reason, number, VM_EVENT_FLAG_VCPU_PAUSED, 0);
    xen_slot_rip(slot, one->rip);
    if (one->view != 0) {
        request->flags |= VM_EVENT_FLAG_ALTERNATE_P2M;
        xen_slot_view(slot, one->view);
    }
    one->waits = true;
    return request;
}

static void done(uint32_t number)
{
    struct processor *one = &processors[number];
    /* What Xen executes is no step of the processor's. */
    bool is_step = !one->emulates && !one->has_instead;

    one->rip = TEXT(number) + (index_of(number) + 1) * INSTRUCTION;
    one->emulates = one->has_asked = one->is_denied = false;
    one->has_instead = false;
    if (is_step && one->steps &&
        hypervisor_tells(XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP))
        tell(number, VM_EVENT_REASON_SINGLESTEP)->u.singlestep.gfn =
            one->rip >> 12;
}

/* A register is written, unless somebody has to be told before. */
static void set(uint32_t number, const char *name, uint64_t *place,
                uint64_t value, uint32_t kind)
{
    struct processor *one = &processors[number];
    bool is_cr3 = place == &one->cr3;

    if (hypervisor_tells(kind) && !one->has_asked) {
        vm_event_request_t *request =
            tell(number, is_cr3 ? VM_EVENT_REASON_WRITE_CTRLREG
                                : VM_EVENT_REASON_MOV_TO_MSR);

        one->has_asked = true;
        if (is_cr3)
            xen_slot_register((uint8_t *)request, VM_EVENT_X86_CR3, *place,
                              value);
        else
            xen_slot_msr((uint8_t *)request, 0xc0000082, *place, value);
        return;
    }
    if (!one->is_denied)
        *place = value;
    printf("cpu %u: %s is %llx\n", number, name, (unsigned long long)*place);
    done(number);
}

/* Memory is accessed, unless somebody has to be told before: returns true. */
static bool touches(uint32_t number, uint64_t place, uint8_t kind,
                    const char *verb)
{
    struct processor *one = &processors[number];
    vm_event_request_t *request;

    if (hypervisor_tells_access(place >> 12, one->view, kind) &&
        !one->emulates) {
        request = tell(number, VM_EVENT_REASON_MEM_ACCESS);
        xen_slot_access((uint8_t *)request, place >> 12, place & 0xfff,
                        place | 1ull << 40, kind | MEM_ACCESS_GLA_VALID);
        return true;
    }
    if (one->emulates)
        printf("Xen %s %llx for cpu %u\n", verb, (unsigned long long)place,
               number);
    else
        printf("cpu %u %s %llx\n", number, verb, (unsigned long long)place);
    return false;
}

static void execute(uint32_t number)
{
    struct processor *one = &processors[number];
    uint64_t operand = one->text[index_of(number)].operand;
    vm_event_request_t *request;

    if (one->has_instead) {
        printf("Xen executes %02x for cpu %u\n", one->instead[0], number);
        done(number);
        return;
    }
    if (memory[one->rip] == 0xcc) {
        if (hypervisor_tells(XEN_DOMCTL_MONITOR_EVENT_SOFTWARE_BREAKPOINT)) {
            request = tell(number, VM_EVENT_REASON_SOFTWARE_BREAKPOINT);
            xen_slot_break((uint8_t *)request, one->rip >> 12, 0, 1);
            return;
        }
        printf("cpu %u breaks\n", number);
        done(number);
        return;
    }
    switch (one->text[index_of(number)].kind) {
    case IDLES:
        break;
    case READS:
        if (touches(number, operand, MEM_ACCESS_R, "reads"))
            return;
        break;
    case WRITES:
        if (touches(number, operand, MEM_ACCESS_W, "writes"))
            return;
        break;
    case ASKS_CPUID:
        /* Its results are in the registers; where it goes on is left to the
         * answer. */
        if (hypervisor_tells(XEN_DOMCTL_MONITOR_EVENT_CPUID)) {
            request = tell(number, VM_EVENT_REASON_CPUID);
            xen_slot_cpuid((uint8_t *)request, (uint32_t)operand, 0, 2);
            return;
        }
        printf("cpu %u has asked\n", number);
        break;
    case LOADS_CR3:
        set(number, "cr3", &one->cr3, operand,
            XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG);
        return;
    case SETS_MSR:
        set(number, "lstar", &one->lstar, operand,
            XEN_DOMCTL_MONITOR_EVENT_MOV_TO_MSR);
        return;
    case LOADS_IDTR:
        if (hypervisor_tells(XEN_DOMCTL_MONITOR_EVENT_DESC_ACCESS) &&
            !one->emulates) {
            request = tell(number, VM_EVENT_REASON_DESCRIPTOR_ACCESS);
            xen_slot_table((uint8_t *)request, VM_EVENT_DESC_IDTR, 1);
            return;
        }
        printf("%s %u has another idtr\n", one->emulates ? "for cpu" : "cpu",
               number);
        break;
    case CALLS_XEN:
        if (hypervisor_tells(XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST) &&
            !one->has_asked) {
            one->has_asked = true;
            tell(number, VM_EVENT_REASON_GUEST_REQUEST);
            return;
        }
        printf("cpu %u has called\n", number);
        break;
    case INTERRUPTED:
        if (one->tells_next) {
            one->tells_next = false;
            request = tell(number, VM_EVENT_REASON_INTERRUPT);
            xen_slot_interrupt((uint8_t *)request, (uint32_t)operand, 0, 0, 0);
            return;
        }
        printf("cpu %u is interrupted\n", number);
        break;
    }
    done(number);
}

void machine_runs(void)
{
    for (uint32_t number = 0; number < PROCESSORS; number++) {
        struct processor *one = &processors[number];

        while (!one->waits && one->count > 0 && index_of(number) < one->count)
            execute(number);
    }
}

void machine_tells(void)
{
    for (uint32_t number = 0; number < PROCESSORS; number++) {
        struct processor *one = &processors[number];

        if (one->count > 0)
            printf("cpu %u: %u of %u%s%s\n", number, index_of(number),
                   one->count, one->waits ? ", waits" : "",
                   one->steps ? ", steps" : "");
    }
}

void processors_enter(uint16_t view)
{
    for (uint32_t number = 0; number < PROCESSORS; number++)
        processors[number].view = view;
}

/* vm_event_resume of Xen's. */
void processor_answered(const uint8_t *slot)
{
    const vm_event_response_t *answer = (const void *)slot;
    struct processor *one = &processors[answer->vcpu_id];
    uint32_t flags = answer->flags;

    if (!(flags & VM_EVENT_FLAG_VCPU_PAUSED) || !one->waits) {
        printf("cpu %u did not wait\n", answer->vcpu_id);
        return;
    }
    if (flags & VM_EVENT_FLAG_EMULATE) {
        one->has_instead = flags & VM_EVENT_FLAG_SET_EMUL_INSN_DATA;
        one->emulates = !one->has_instead;
        if (one->has_instead)
            memcpy(one->instead, answer->data.emul.insn.data,
                   sizeof(one->instead));
    }
    one->is_denied = flags & VM_EVENT_FLAG_DENY;
    if (flags & VM_EVENT_FLAG_TOGGLE_SINGLESTEP)
        one->steps = !one->steps;
    if (flags & VM_EVENT_FLAG_ALTERNATE_P2M)
        one->view = answer->altp2m_idx;
    if (flags & VM_EVENT_FLAG_GET_NEXT_INTERRUPT)
        one->tells_next = true;
    one->waits = false;
    if (flags & VM_EVENT_FLAG_SET_REGISTERS &&
        answer->data.regs.x86.rip != one->rip) {
        printf("cpu %u goes on at %llx\n", answer->vcpu_id,
               (unsigned long long)answer->data.regs.x86.rip);
        /* Behind what stood there, which it has not executed. */
        one->emulates = true;
        done(answer->vcpu_id);
    }
}
