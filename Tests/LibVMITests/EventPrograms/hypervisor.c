/* SPDX-License-Identifier: Apache-2.0 */
#define __XEN_TOOLS__ 1
#include "machine.h"

#include <control.h>
#include <events.h>
#include <platform.h>
#include <stdio.h>
#include <string.h>
#include <xen/domctl.h>
#include <xen/memory.h>

#define VIEWS 4u

static uint8_t ring[EVENTS_SLOTS][EVENTS_SLOT_SIZE];
static uint32_t produced, taken;
static bool is_attached;
static uint32_t kinds;
static uint8_t accesses[VIEWS][FRAMES];
static bool has_views, is_view[VIEWS];
static uint64_t places[8];
static uint32_t place_count;

static const char *const names[] = {
    [XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG] = "registers",
    [XEN_DOMCTL_MONITOR_EVENT_MOV_TO_MSR] = "MSRs",
    [XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP] = "steps",
    [XEN_DOMCTL_MONITOR_EVENT_SOFTWARE_BREAKPOINT] = "breakpoints",
    [XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST] = "requests",
    [XEN_DOMCTL_MONITOR_EVENT_DEBUG_EXCEPTION] = "exceptions",
    [XEN_DOMCTL_MONITOR_EVENT_CPUID] = "CPUID",
    [XEN_DOMCTL_MONITOR_EVENT_PRIVILEGED_CALL] = "calls",
    [XEN_DOMCTL_MONITOR_EVENT_INTERRUPT] = "interrupts",
    [XEN_DOMCTL_MONITOR_EVENT_DESC_ACCESS] = "tables",
    [XEN_DOMCTL_MONITOR_EVENT_EMUL_UNIMPLEMENTED] = "the rest",
};

bool hypervisor_tells(uint32_t kind)
{
    return is_attached && kinds >> kind & 1;
}

bool hypervisor_tells_access(uint64_t frame, uint16_t view, uint8_t access)
{
    return is_attached && accesses[view][frame] & access;
}

uint8_t *hypervisor_slot(void)
{
    return ring[produced++ % EVENTS_SLOTS];
}

int32_t events_attach(uint32_t target)
{
    (void)target;
    if (is_attached)
        return EVENTS_EBUSY;
    is_attached = true;
    return 0;
}

int32_t events_quiet(uint32_t target)
{
    (void)target;
    kinds = 0;
    return 0;
}

void events_settle(uint32_t target)
{
    (void)target;
    machine_runs();
}

int32_t events_detach(uint32_t target)
{
    (void)target;
    is_attached = false;
    puts("the ring is gone");
    return 0;
}

int32_t events_take(uint32_t target, uint8_t *slot)
{
    (void)target;
    machine_runs();
    if (taken == produced)
        return 0;
    memcpy(slot, ring[taken++ % EVENTS_SLOTS], EVENTS_SLOT_SIZE);
    return 1;
}

int32_t events_answer(uint32_t target, const uint8_t *slot)
{
    (void)target;
    processor_answered(slot);
    return 0;
}

int32_t events_commit(uint32_t target)
{
    (void)target;
    return 0;
}

int32_t events_possible(uint32_t target, uint32_t *possible)
{
    (void)target;
    *possible = ~0u;
    return 0;
}

static int32_t change(const struct events_wish *wish, bool on)
{
    const char *verb = on ? "is to tell of" : "no longer tells of";

    if (wish->kind == EVENTS_ACCESSES) {
        if (wish->frame >= FRAMES || wish->view >= VIEWS)
            return PLATFORM_EINVAL;
        accesses[wish->view][wish->frame] = on ? wish->accesses : 0;
        printf("Xen %s accesses %u to %llx in view %u\n", verb, wish->accesses,
               (unsigned long long)wish->frame, wish->view);
        return 0;
    }
    kinds = on ? kinds | 1u << wish->kind : kinds & ~(1u << wish->kind);
    printf("Xen %s %s\n", verb, names[wish->kind]);
    return 0;
}

int32_t events_watch(uint32_t target, const struct events_wish *wish)
{
    (void)target;
    return change(wish, true);
}

int32_t events_forget(uint32_t target, const struct events_wish *wish)
{
    (void)target;
    return change(wish, false);
}

int32_t events_break(uint32_t target, uint64_t place, uint8_t broken,
                     uint8_t *original)
{
    (void)target;
    if (memory[place] == broken || place_count == 8)
        return PLATFORM_EINVAL;
    *original = memory[place];
    memory[place] = broken;
    places[place_count] = (uint64_t)*original << 32 | place;
    printf("a breakpoint at %llx\n", (unsigned long long)place);
    return (int32_t)place_count++;
}

int32_t events_unbreak(uint32_t number)
{
    uint64_t place = places[number] & 0xffffffff;

    if (memory[place] == EVENTS_INT3)
        memory[place] = (uint8_t)(places[number] >> 32);
    printf("no breakpoint at %llx\n", (unsigned long long)place);
    return 0;
}

int32_t events_stands(uint32_t number)
{
    return memory[places[number] & 0xffffffff] == EVENTS_INT3;
}

int32_t events_breaks(uint32_t target, uint64_t place)
{
    (void)target;
    return memory[place] == EVENTS_INT3;
}

int32_t events_views(uint32_t target, uint32_t wanted)
{
    (void)target;
    has_views = is_view[0] = wanted;
    printf("%s views\n", wanted ? "other" : "no other");
    return 0;
}

int32_t events_view_make(uint32_t target, uint16_t *view)
{
    (void)target;
    for (uint16_t number = 1; has_views && number < VIEWS; number++)
        if (!is_view[number]) {
            is_view[number] = true;
            *view = number;
            return 0;
        }
    return PLATFORM_EINVAL;
}

int32_t events_view_end(uint32_t target, uint16_t view)
{
    (void)target;
    if (view == 0 || view >= VIEWS || !is_view[view])
        return PLATFORM_EINVAL;
    is_view[view] = false;
    return 0;
}

int32_t events_view_enter(uint32_t target, uint16_t view)
{
    (void)target;
    if (view >= VIEWS || !is_view[view])
        return PLATFORM_EINVAL;
    processors_enter(view);
    printf("all are in view %u\n", view);
    return 0;
}
