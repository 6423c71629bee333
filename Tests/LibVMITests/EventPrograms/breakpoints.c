/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <inttypes.h>
#include <stdio.h>

static event_response_t tell(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    printf("INT3 of cpu %u at %" PRIx64 "\n", event->vcpu_id,
           event->interrupt_event.gla);
    return VMI_EVENT_RESPONSE_NONE;
}

/* The guest's own, whose it stays, and one that has been taken away when its
 * event is told. What is left is taken away with the instance. */
void breakpoints(vmi_instance_t vmi)
{
    vmi_event_t event = {0};
    uint64_t own = has(0, IDLES, 0);
    uint64_t gone = has(1, IDLES, 0);
    uint64_t left = has(1, IDLES, 0) + INSTRUCTION;

    memory[own] = 0xcc;
    SETUP_INTERRUPT_EVENT(&event, tell);
    listen_for(vmi, &event);
    vmi_write_8_pa(vmi, gone, &(uint8_t){0xcc});
    vmi_write_8_pa(vmi, left, &(uint8_t){0xcc});
    printf("pending: %d\n", vmi_are_events_pending(vmi));
    vmi_write_8_pa(vmi, gone, &(uint8_t){0x55});
    listen_to(vmi);
    printf("%02x %02x %02x\n", memory[own], memory[gone], memory[left]);
}

static vmi_event_t event;
static uint64_t place;

static event_response_t put_back(vmi_instance_t vmi, vmi_event_t *unused)
{
    (void)unused;
    vmi_write_8_pa(vmi, place, &(uint8_t){0xcc});
    puts("back");
    return VMI_EVENT_RESPONSE_TOGGLE_SINGLESTEP;
}

static event_response_t let_pass(vmi_instance_t vmi, vmi_event_t *told)
{
    printf("INT3 at %" PRIx64 "\n", told->interrupt_event.gla);
    vmi_write_8_pa(vmi, place, &(uint8_t){0x55});
    return VMI_EVENT_RESPONSE_TOGGLE_SINGLESTEP;
}

/* Written back for one instruction, then set again: what programs for LibVMI
 * do where nothing is emulated. */
void restored(vmi_instance_t vmi)
{
    vmi_event_t steps = {0};

    place = has(0, IDLES, 0);
    has(0, IDLES, 0);
    SETUP_INTERRUPT_EVENT(&event, let_pass);
    SETUP_SINGLESTEP_EVENT(&steps, 1, put_back, 0);
    listen_for(vmi, &event);
    listen_for(vmi, &steps);
    vmi_write_8_pa(vmi, place, &(uint8_t){0xcc});
    listen_to(vmi);
    printf("%02x\n", memory[place]);
}
