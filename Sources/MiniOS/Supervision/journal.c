/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages that hold what was written here and nothing else: the supervisor sees
 * each change at once, and in this order.
 */
#include "journal.h"

#include <events.h>
#include <monitor.h>
#include <supervision.h>

#include "greeting.h"
#include "../Dom0/xenstore.h"
#include "../Kernel/clock.h"
#include "../Kernel/hypercall.h"
#include "../Kernel/pagetable.h"
#include "../Kernel/random.h"
#include "../Kernel/text.h"

_Static_assert(JOURNAL_TARGETS == MONITOR_TARGETS,
               "the journal has another number of targets");

static union {
    volatile struct journal journal;
    char page[PAGE_SIZE];
} kept __attribute__((aligned(4096)));

static volatile uint64_t breakpoints[JOURNAL_BREAKPOINTS]
    __attribute__((aligned(4096)));
static uint32_t next; /* where the next breakpoint is tried to be put */

static uint64_t frame_of(const volatile void *page)
{
    return machine_of((const void *)(uintptr_t)page) >> PAGE_SHIFT;
}

void journal_start(void)
{
    char value[24];
    struct text frame = TEXT(value);

    for (uint32_t page = 0; page < JOURNAL_PAGES; page++)
        kept.journal.pages[page] = frame_of(breakpoints + page * 512);

    kept.journal.version = JOURNAL_VERSION;
    kept.journal.magic = JOURNAL_MAGIC;
    text_add_decimal(&frame, frame_of(kept.page));
    xenstore_write("data/stubvmi/journal", frame.bytes);
}

void journal_beat(void)
{
    kept.journal.beat++;
}

void journal_pause(uint32_t target, domid_t domain)
{
    kept.journal.targets[target].domain = domain;
    kept.journal.targets[target].pauses++;
    barrier();
}

void journal_unpause(uint32_t target)
{
    barrier();
    if (kept.journal.targets[target].pauses > 0)
        kept.journal.targets[target].pauses--;
}

void journal_ring(uint32_t target, domid_t domain, uint64_t frame)
{
    kept.journal.targets[target].domain = domain;
    kept.journal.targets[target].turn++;
    barrier();
    kept.journal.targets[target].ring = frame;
    barrier();
}

void journal_no_ring(uint32_t target)
{
    barrier();
    kept.journal.targets[target].ring = 0;
}

int32_t journal_ask(uint32_t target, void *page, uint64_t patience)
{
    volatile struct greeting *greeting = greeting_in(page);
    uint32_t question = greeting->answer + 1 + (uint32_t)random_next() / 2;
    uint64_t deadline = clock_system() + patience;
    int32_t error = EVENTS_EALONE;

    greeting->question = question;
    barrier();
    kept.journal.targets[target].asks = 1;
    while (clock_system() < deadline) {
        struct sched_poll moment = {.timeout = clock_system() +
                                               CLOCK_SECOND / 1000};

        if (greeting->answer == question) {
            error = 0;
            break;
        }
        xen_sched_op(SCHEDOP_poll, &moment);
    }
    kept.journal.targets[target].asks = 0;
    return error;
}

int32_t journal_break(uint32_t target, uint8_t original, uint64_t place)
{
    for (uint32_t tried = 0; tried < JOURNAL_BREAKPOINTS; tried++) {
        uint32_t number = next++ % JOURNAL_BREAKPOINTS;

        if (breakpoints[number] != 0)
            continue;
        breakpoints[number] = BREAKPOINT(target, original, place);
        barrier();
        /* Thousands take their time, which is no sign of a monitor that hangs. */
        journal_beat();
        return (int32_t)number;
    }
    return -1;
}

void journal_unbreak(uint32_t number)
{
    barrier();
    breakpoints[number] = 0;
    journal_beat();
}

uint64_t journal_breakpoint(uint32_t number)
{
    return number < JOURNAL_BREAKPOINTS ? breakpoints[number] : 0;
}

void journal_forget(uint32_t target)
{
    for (uint32_t number = 0; number < JOURNAL_BREAKPOINTS; number++) {
        uint64_t word = breakpoints[number];

        if (word != 0 && BREAKPOINT_TARGET(word) == target)
            breakpoints[number] = 0;
    }
    barrier();
    kept.journal.targets[target].ring = 0;
    kept.journal.targets[target].pauses = 0;
    barrier();
    kept.journal.targets[target].domain = 0;
}

bool journal_owes(void)
{
    for (uint32_t target = 0; target < JOURNAL_TARGETS; target++) {
        if (kept.journal.targets[target].pauses > 0)
            return true;
    }
    return false;
}
