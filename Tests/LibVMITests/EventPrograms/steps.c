/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <inttypes.h>
#include <stdio.h>

static uint32_t left;

static event_response_t step(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    printf("step of cpu %u to %" PRIx64 "\n", event->vcpu_id,
           event->ss_event.gla);
    return --left == 0 ? VMI_EVENT_RESPONSE_TOGGLE_SINGLESTEP
                       : VMI_EVENT_RESPONSE_NONE;
}

static event_response_t begin(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    printf("CPUID %u of cpu %u\n", event->cpuid_event.leaf, event->vcpu_id);
    left = 2;
    return VMI_EVENT_RESPONSE_TOGGLE_SINGLESTEP;
}

/* From CPUID on, two instructions each time. */
void stepping(vmi_instance_t vmi)
{
    vmi_event_t steps = {0};
    vmi_event_t cpuid = {.version = VMI_EVENTS_VERSION,
                         .type = VMI_EVENT_CPUID,
                         .callback = begin};

    SETUP_SINGLESTEP_EVENT(&steps, 1, step, 0);
    listen_for(vmi, &steps);
    listen_for(vmi, &cpuid);
    has(0, ASKS_CPUID, 7);
    for (int count = 0; count < 4; count++)
        has(0, IDLES, 0);
    has(0, ASKS_CPUID, 8);
    for (int count = 0; count < 4; count++)
        has(0, IDLES, 0);
    /* Whose steps nobody wants to know. */
    has(1, ASKS_CPUID, 9);
    has(1, IDLES, 0);
    has(1, IDLES, 0);
    listen_to(vmi);
    printf("of cpu 0: %d\n", vmi_get_singlestep_event(vmi, 0) == &steps);
    printf("of cpu 1: %d\n", vmi_get_singlestep_event(vmi, 1) != NULL);
}

static vmi_event_t access_event;

static event_response_t passed(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    (void)event;
    puts("passed");
    return VMI_EVENT_RESPONSE_NONE;
}

static event_response_t pass(vmi_instance_t vmi, vmi_event_t *event)
{
    printf("write at %" PRIx64 "\n", event->mem_event.offset);
    vmi_clear_event(vmi, event, NULL);
    if (vmi_step_event(vmi, event, event->vcpu_id, 1, NULL) != VMI_SUCCESS)
        puts("no step");
    return VMI_EVENT_RESPONSE_NONE;
}

static event_response_t count(vmi_instance_t vmi, vmi_event_t *event)
{
    static vmi_event_t other;

    printf("CPUID of cpu %u\n", event->vcpu_id);
    SETUP_MEM_EVENT(&other, 9, VMI_MEMACCESS_W, passed, 0);
    printf("of the other one: %d\n",
           vmi_step_event(vmi, &other, 1 - event->vcpu_id, 3, passed));
    printf("three: %d\n",
           vmi_step_event(vmi, &other, event->vcpu_id, 3, passed));
    return VMI_EVENT_RESPONSE_NONE;
}

/* An access is let pass, and told of again from the next instruction on: what
 * programs for LibVMI do. And a count of instructions after CPUID. */
void passing(vmi_instance_t vmi)
{
    vmi_event_t cpuid = {.version = VMI_EVENTS_VERSION,
                         .type = VMI_EVENT_CPUID,
                         .callback = count};

    SETUP_MEM_EVENT(&access_event, 5, VMI_MEMACCESS_W, pass, 0);
    listen_for(vmi, &access_event);
    listen_for(vmi, &cpuid);
    has(0, WRITES, 0x5010);
    has(0, WRITES, 0x5020);
    has(0, IDLES, 0);
    has(0, ASKS_CPUID, 1);
    for (int left_over = 0; left_over < 5; left_over++)
        has(0, IDLES, 0);
    listen_to(vmi);
}

static vmi_event_t all_steps;
static bool is_on;

static event_response_t turn(vmi_instance_t vmi, vmi_event_t *event)
{
    is_on = !is_on;
    printf("CPUID %u, turned: %d\n", event->cpuid_event.leaf,
           vmi_toggle_single_step_vcpu(vmi, &all_steps, event->vcpu_id,
                                       is_on));
    return VMI_EVENT_RESPONSE_NONE;
}

static event_response_t tell_step(vmi_instance_t vmi, vmi_event_t *event)
{
    printf("step of cpu %u to %" PRIx64 "\n", event->vcpu_id,
           event->ss_event.gla);
    if (event->ss_event.gla == TEXT(0) + 7 * INSTRUCTION)
        printf("shut down: %d\n", vmi_shutdown_single_step(vmi));
    return VMI_EVENT_RESPONSE_NONE;
}

/* Stepping is turned on and off by function; what steps when all is shut down
 * stops. */
void turned(vmi_instance_t vmi)
{
    vmi_event_t cpuid = {.version = VMI_EVENTS_VERSION,
                         .type = VMI_EVENT_CPUID,
                         .callback = turn};

    SETUP_SINGLESTEP_EVENT(&all_steps, 3, tell_step, 0);
    listen_for(vmi, &all_steps);
    listen_for(vmi, &cpuid);
    printf("outside: %d\n",
           vmi_toggle_single_step_vcpu(vmi, &all_steps, 0, true));
    for (uint64_t leaf = 1; leaf < 4; leaf++) {
        has(0, ASKS_CPUID, leaf);
        has(0, IDLES, 0);
        has(0, IDLES, 0);
    }
    listen_to(vmi);
}

static event_response_t pass_by(vmi_instance_t vmi, vmi_event_t *event)
{
    pass(vmi, event);
    vmi_clear_event(vmi, &all_steps, NULL);
    return VMI_EVENT_RESPONSE_NONE;
}

/* Steps are counted, also when nobody else is told of them any more. */
void counted(vmi_instance_t vmi)
{
    SETUP_SINGLESTEP_EVENT(&all_steps, 1, tell_step, 0);
    SETUP_MEM_EVENT(&access_event, 5, VMI_MEMACCESS_W, pass_by, 0);
    listen_for(vmi, &all_steps);
    listen_for(vmi, &access_event);
    has(0, WRITES, 0x5010);
    has(0, WRITES, 0x5020);
    listen_to(vmi);
}

static event_response_t let_go(vmi_instance_t vmi, vmi_event_t *event)
{
    printf("write at %" PRIx64 "\n", event->mem_event.offset);
    vmi_clear_event(vmi, event, NULL);
    left = 1;
    return VMI_EVENT_RESPONSE_TOGGLE_SINGLESTEP;
}

/* Who is let go steps, if anybody wants to know. */
void released(vmi_instance_t vmi)
{
    SETUP_SINGLESTEP_EVENT(&all_steps, 1, step, 0);
    SETUP_MEM_EVENT(&access_event, 5, VMI_MEMACCESS_W, let_go, 0);
    for (uint64_t place = 0x5010; place <= 0x5020; place += 0x10) {
        listen_for(vmi, &access_event);
        has(0, WRITES, place);
        has(0, IDLES, 0);
        listen_to(vmi);
        machine_tells();
        if (place == 0x5010)
            listen_for(vmi, &all_steps);
    }
}
