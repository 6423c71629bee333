/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <inttypes.h>
#include <stdio.h>

static event_response_t tell(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    printf("told of %u by cpu %u: frame %" PRIx64 " offset %" PRIx64
           " at %" PRIx64 "\n",
           event->mem_event.out_access, event->vcpu_id, event->mem_event.gfn,
           event->mem_event.offset, event->mem_event.gla);
    return *(event_response_t *)event->data;
}

/* Of two pages with one event each, of writes, and of reads too; another event
 * of the same page is refused. */
void accesses(vmi_instance_t vmi)
{
    event_response_t none = VMI_EVENT_RESPONSE_NONE;
    event_response_t emulate = VMI_EVENT_RESPONSE_EMULATE;
    vmi_event_t first = {.data = &none}, second = {.data = &emulate};
    vmi_event_t again = first;

    SETUP_MEM_EVENT(&first, 5, VMI_MEMACCESS_W, tell, 0);
    SETUP_MEM_EVENT(&second, 6, VMI_MEMACCESS_RW, tell, 0);
    SETUP_MEM_EVENT(&again, 5, VMI_MEMACCESS_WX, tell, 0);
    listen_for(vmi, &first);
    listen_for(vmi, &second);
    listen_for(vmi, &again);
    has(0, WRITES, 0x5010);
    has(0, WRITES, 0x6020);
    has(0, WRITES, 0x7030);
    has(0, READS, 0x5038);
    has(0, READS, 0x6038);
    has(1, WRITES, 0x5018);
    listen_to(vmi);
    printf("of 5: %d\n",
           vmi_get_mem_event(vmi, 5, VMI_MEMACCESS_W) == &first);
    printf("of 5, reads: %d\n",
           vmi_get_mem_event(vmi, 5, VMI_MEMACCESS_R) != NULL);
    vmi_clear_event(vmi, &first, NULL);
    has(0, WRITES, 0x5040);
    has(0, WRITES, 0x6050);
    listen_to(vmi);
}

static void name(vmi_instance_t vmi, uint64_t frame, vmi_mem_access_t access)
{
    printf("%u to %" PRIx64 ": %d\n", access, frame,
           vmi_set_mem_event(vmi, frame, access, 0));
}

/* Of pages that are named later. */
void any_page(vmi_instance_t vmi)
{
    event_response_t none = VMI_EVENT_RESPONSE_NONE;
    vmi_event_t any = {.data = &none};

    SETUP_MEM_EVENT(&any, 0, VMI_MEMACCESS_W, tell, 1);
    listen_for(vmi, &any);
    has(0, WRITES, 0x5010);
    listen_to(vmi);
    name(vmi, 5, VMI_MEMACCESS_W);
    name(vmi, 6, VMI_MEMACCESS_RW);
    name(vmi, 6, VMI_MEMACCESS_W);
    name(vmi, 7, VMI_MEMACCESS_INVALID);
    name(vmi, 7, VMI_MEMACCESS_W2X);
    has(0, READS, 0x6028);
    has(0, WRITES, 0x5020);
    has(0, WRITES, 0x6030);
    listen_to(vmi);
    name(vmi, 5, VMI_MEMACCESS_N);
    has(0, WRITES, 0x5040);
    has(0, WRITES, 0x6050);
    listen_to(vmi);
}

static void freed(vmi_event_t *event, status_t rc)
{
    (void)event;
    printf("freed, %d\n", rc);
}

static event_response_t tell_once(vmi_instance_t vmi, vmi_event_t *event)
{
    tell(vmi, event);
    vmi_clear_event(vmi, event, freed);
    puts("cleared");
    return VMI_EVENT_RESPONSE_NONE;
}

/* What its callback has cleared happens, and is told of no longer. */
void once(vmi_instance_t vmi)
{
    event_response_t none = VMI_EVENT_RESPONSE_NONE;
    vmi_event_t event = {.data = &none};

    SETUP_MEM_EVENT(&event, 5, VMI_MEMACCESS_W, tell_once, 0);
    listen_for(vmi, &event);
    has(0, WRITES, 0x5010);
    has(0, WRITES, 0x5020);
    listen_to(vmi);
}

static event_response_t elsewhere(vmi_instance_t vmi, vmi_event_t *event)
{
    printf("in view %u, ", event->slat_id);
    tell(vmi, event);
    event->slat_id = 0;
    return VMI_EVENT_RESPONSE_SLAT_ID;
}

static event_response_t emulated(vmi_instance_t vmi, vmi_event_t *event)
{
    printf("in view %u, ", event->slat_id);
    tell(vmi, event);
    return VMI_EVENT_RESPONSE_EMULATE;
}

/* Of one page in one view of memory, whose processor goes on in another one. */
void views(vmi_instance_t vmi)
{
    event_response_t unused = 0;
    vmi_event_t event = {.data = &unused}, other = event;
    uint16_t view = 0, second = 0;

    printf("made: %d\n", vmi_slat_create(vmi, &view));
    printf("on: %d\n", vmi_slat_set_domain_state(vmi, true));
    printf("made: %d\n", vmi_slat_create(vmi, &view));
    printf("view %u\n", view);
    SETUP_MEM_EVENT(&event, 5, VMI_MEMACCESS_W, elsewhere, 0);
    SETUP_MEM_EVENT(&other, 5, VMI_MEMACCESS_W, emulated, 0);
    event.slat_id = view;
    vmi_slat_create(vmi, &second);
    other.slat_id = second;
    listen_for(vmi, &event);
    listen_for(vmi, &other);
    has(0, WRITES, 0x5010);
    listen_to(vmi);
    for (uint64_t place = 0x5020; place < 0x5040; place += 0x10) {
        printf("switched: %d\n", vmi_slat_switch(vmi, view));
        has(0, WRITES, place);
        has(0, WRITES, place + 8);
        listen_to(vmi);
    }
    printf("switched: %d\n", vmi_slat_switch(vmi, second));
    has(0, WRITES, 0x5048);
    listen_to(vmi);
    printf("ended: %d\n", vmi_slat_destroy(vmi, view));
}
