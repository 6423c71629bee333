/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <inttypes.h>
#include <stdio.h>

static event_response_t deny(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    printf("%s: %" PRIx64 " after %" PRIx64 "\n",
           event->reg_event.reg == CR3 ? "cr3" : "msr",
           event->reg_event.value, event->reg_event.previous);
    return event->reg_event.value == 0x2000 ? VMI_EVENT_RESPONSE_DENY
                                            : VMI_EVENT_RESPONSE_NONE;
}

static event_response_t go_on(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    puts("a table");
    event->x86_regs->rip += 3;
    return VMI_EVENT_RESPONSE_SET_REGISTERS;
}

static event_response_t next(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    (void)event;
    puts("a request");
    return VMI_EVENT_RESPONSE_GET_NEXT_INTERRUPT;
}

static event_response_t interrupted(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    printf("interrupt %u\n", event->interrupt_event.vector);
    return VMI_EVENT_RESPONSE_NONE;
}

static event_response_t instead(vmi_instance_t vmi, vmi_event_t *event)
{
    static emul_insn_t instruction = {.dont_free = 1, .data = {0x90}};

    (void)vmi;
    puts("INT3");
    event->emul_insn = &instruction;
    return VMI_EVENT_RESPONSE_SET_EMUL_INSN;
}

/* Each answer that is not "go on". */
void answers(vmi_instance_t vmi)
{
    vmi_event_t cr3 = {0}, lstar = {0}, int3 = {0};
    vmi_event_t table = {.version = VMI_EVENTS_VERSION,
                         .type = VMI_EVENT_DESCRIPTOR_ACCESS,
                         .callback = go_on};
    vmi_event_t request = {.version = VMI_EVENTS_VERSION,
                           .type = VMI_EVENT_GUEST_REQUEST,
                           .callback = next};
    vmi_event_t interrupt = {.version = VMI_EVENTS_VERSION,
                             .type = VMI_EVENT_INTERRUPT,
                             .interrupt_event.intr = INT_NEXT,
                             .callback = interrupted};

    SETUP_REG_EVENT(&cr3, CR3, VMI_REGACCESS_W, 0, deny);
    SETUP_REG_EVENT(&lstar, MSR_LSTAR, VMI_REGACCESS_W, 0x2000, deny);
    SETUP_INTERRUPT_EVENT(&int3, instead);
    listen_for(vmi, &cr3);
    listen_for(vmi, &lstar);
    listen_for(vmi, &table);
    listen_for(vmi, &request);
    listen_for(vmi, &interrupt);
    listen_for(vmi, &int3);
    has(0, LOADS_CR3, 0x1000);
    has(0, LOADS_CR3, 0x2000);
    has(0, SETS_MSR, 0x3000);
    has(0, SETS_MSR, 0x2000);
    has(0, LOADS_IDTR, 0);
    has(0, INTERRUPTED, 32);
    has(0, CALLS_XEN, 0);
    has(0, INTERRUPTED, 33);
    has(0, INTERRUPTED, 34);
    memory[has(0, IDLES, 0)] = 0xcc;
    listen_to(vmi);
    printf("of CR3: %d\n", vmi_get_reg_event(vmi, CR3) == &cr3);
    printf("of CR4: %d\n", vmi_get_reg_event(vmi, CR4) != NULL);
}

static vmi_event_t one, other;

static void freed(vmi_event_t *event, status_t rc)
{
    printf("freed the %s, %d\n", event == &one ? "one" : "other", rc);
}

static event_response_t say_other(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    printf("other: %u\n", event->cpuid_event.leaf);
    return VMI_EVENT_RESPONSE_NONE;
}

static event_response_t say_one(vmi_instance_t vmi, vmi_event_t *event)
{
    printf("one: %u\n", event->cpuid_event.leaf);
    printf("swapped: %d\n", vmi_swap_events(vmi, &one, &other, freed));
    printf("listens: %d\n", vmi_events_listen(vmi, 0));
    return VMI_EVENT_RESPONSE_NONE;
}

/* One event in the place of another one, in its own callback. */
void swaps(vmi_instance_t vmi)
{
    one = (vmi_event_t){.version = VMI_EVENTS_VERSION,
                        .type = VMI_EVENT_CPUID,
                        .callback = say_one};
    other = one;
    other.callback = say_other;
    listen_for(vmi, &one);
    has(0, ASKS_CPUID, 1);
    has(0, ASKS_CPUID, 2);
    listen_to(vmi);
    vmi_clear_event(vmi, &other, freed);
    SETUP_MEM_EVENT(&one, 5, VMI_MEMACCESS_W, say_other, 0);
    SETUP_MEM_EVENT(&other, 5, VMI_MEMACCESS_X, say_other, 0);
    listen_for(vmi, &one);
    printf("swapped: %d\n", vmi_swap_events(vmi, &one, &other, NULL));
}

static event_response_t go(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    printf("CPUID of cpu %u\n", event->vcpu_id);
    leave();
}

/* A program that ends in a callback, with a breakpoint of its own set. */
void leaves(vmi_instance_t vmi)
{
    static vmi_event_t event, access;

    event = (vmi_event_t){.version = VMI_EVENTS_VERSION,
                          .type = VMI_EVENT_CPUID,
                          .callback = go};
    SETUP_MEM_EVENT(&access, 5, VMI_MEMACCESS_W, go, 0);
    listen_for(vmi, &event);
    listen_for(vmi, &access);
    has(0, ASKS_CPUID, 1);
    has(1, WRITES, 0x5010);
    vmi_write_8_pa(vmi, has(0, IDLES, 0), &(uint8_t){0xcc});
    listen_to(vmi);
}
