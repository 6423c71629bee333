/* SPDX-License-Identifier: Apache-2.0
 *
 * Breakpoints in a target's text: events.h. Each stands in the journal for as
 * long as its byte may stand in the target's memory.
 */
#include <events.h>
#include <platform.h>
#include <supervision.h>

#include "breakpoints.h"
#include "../Supervision/journal.h"
#include "../Target/targets.h"
#include "../Target/window.h"

/* PV domains ask the processor itself, and not Xen (xen/arch-x86/cpuid.h). */
bool breakpoints_are_lost(void)
{
    uint32_t leaf = 0x40000000, b, c = 0, d;

    __asm__ volatile("cpuid" : "+a"(leaf), "=b"(b), "+c"(c), "=d"(d));
    /* "TCGTCGTCGTCG" */
    return b == 0x54474354 && c == 0x43544743 && d == 0x47435447;
}

int32_t events_breaks(uint32_t target, uint64_t place)
{
    uint8_t found = 0;
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error == 0)
        error = window_swap(domain, place, EVENTS_INT3, EVENTS_INT3, &found);
    return error != 0 ? error : found == EVENTS_INT3;
}

int32_t events_break(uint32_t target, uint64_t place, uint8_t broken,
                     uint8_t *original)
{
    uint8_t found;
    domid_t domain;
    int32_t number, error = targets_domain(target, &domain);

    if (error != 0)
        return error;
    if (place != BREAKPOINT_PLACE(place))
        return PLATFORM_EABSENT;
    error = window_swap(domain, place, EVENTS_INT3, EVENTS_INT3, original);
    if (error != 0)
        return error;
    if (*original == EVENTS_INT3 || EVENTS_BREAK(*original) != broken)
        return PLATFORM_EINVAL;
    if (broken == EVENTS_INT3 && breakpoints_are_lost())
        return EVENTS_EUNSUPPORTED;
    number = journal_break(target, *original, place);
    if (number < 0)
        return EVENTS_EBUSY;
    error = window_swap(domain, place, *original, broken, &found);
    if (error == 0 && found == *original)
        return number;
    journal_unbreak((uint32_t)number);
    return error != 0 ? error : PLATFORM_EIO;
}

int32_t events_stands(uint32_t number)
{
    uint64_t word = journal_breakpoint(number);
    uint8_t broken = EVENTS_BREAK(BREAKPOINT_ORIGINAL(word)), found = 0;
    domid_t domain;
    int32_t error;

    if (word == 0)
        return PLATFORM_EINVAL;
    error = targets_domain(BREAKPOINT_TARGET(word), &domain);
    if (error == 0)
        error = window_swap(domain, BREAKPOINT_PLACE(word), broken, broken,
                            &found);
    return error != 0 ? error : found == broken;
}

int32_t events_unbreak(uint32_t number)
{
    uint64_t word = journal_breakpoint(number);
    uint8_t found;
    domid_t domain;
    int32_t error;

    if (word == 0)
        return 0;
    error = targets_domain(BREAKPOINT_TARGET(word), &domain);
    if (error == 0)
        error = window_swap(domain, BREAKPOINT_PLACE(word),
                            EVENTS_BREAK(BREAKPOINT_ORIGINAL(word)),
                            BREAKPOINT_ORIGINAL(word), &found);
    /* What cannot be put back now is left to the supervisor. */
    if (error == 0 || error == PLATFORM_EGONE)
        journal_unbreak(number);
    return error;
}
