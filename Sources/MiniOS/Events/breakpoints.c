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

int32_t breakpoints_swap(domid_t domain, uint64_t word, uint8_t from,
                         uint8_t to)
{
    static const struct swap_around nop = {0x0f, {0x44, 0x00, 0x00}};
    uint8_t found;

    return window_swap(
        domain, BREAKPOINT_PLACE(word), from, to,
        BREAKPOINT_ORIGINAL(word) == EVENTS_NOP ? &nop : NULL, &found);
}

int32_t events_breaks(uint32_t target, uint64_t place)
{
    uint8_t found;
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    return error != 0 ? error
                      : window_swap(domain, place, EVENTS_INT3, EVENTS_INT3,
                                    NULL, &found);
}

int32_t events_break(uint32_t target, uint64_t place, uint8_t broken,
                     uint8_t *original)
{
    domid_t domain;
    int32_t number, result = targets_domain(target, &domain);

    if (result != 0)
        return result;
    if (place != BREAKPOINT_PLACE(place))
        return PLATFORM_EABSENT;
    result = window_swap(domain, place, EVENTS_INT3, EVENTS_INT3, NULL,
                         original);
    if (result < 0)
        return result;
    if (*original == EVENTS_INT3 || EVENTS_BREAK(*original) != broken)
        return PLATFORM_EINVAL;
    if (broken == EVENTS_INT3 && breakpoints_are_lost())
        return EVENTS_EUNSUPPORTED;
    number = journal_break(target, *original, place);
    if (number < 0)
        return EVENTS_EFULL;
    result = breakpoints_swap(domain, journal_breakpoint((uint32_t)number),
                              *original, broken);
    if (result == 1)
        return number;
    journal_unbreak((uint32_t)number);
    return result < 0 ? result : PLATFORM_EIO;
}

int32_t events_stands(uint32_t number)
{
    uint64_t word = journal_breakpoint(number);
    uint8_t broken = EVENTS_BREAK(BREAKPOINT_ORIGINAL(word));
    domid_t domain;
    int32_t error;

    if (word == 0)
        return PLATFORM_EINVAL;
    error = targets_domain(BREAKPOINT_TARGET(word), &domain);
    return error != 0 ? error : breakpoints_swap(domain, word, broken, broken);
}

int32_t events_unbreak(uint32_t number)
{
    uint64_t word = journal_breakpoint(number);
    domid_t domain;
    int32_t result;

    if (word == 0)
        return 0;
    result = targets_domain(BREAKPOINT_TARGET(word), &domain);
    if (result == 0)
        result = breakpoints_swap(domain, word,
                                  EVENTS_BREAK(BREAKPOINT_ORIGINAL(word)),
                                  BREAKPOINT_ORIGINAL(word));
    /* What cannot be put back now is left to the supervisor. */
    if (result >= 0 || result == PLATFORM_EGONE)
        journal_unbreak(number);
    return result < 0 ? result : 0;
}
