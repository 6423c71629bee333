/* SPDX-License-Identifier: Apache-2.0
 *
 * One page, which nothing here reads but what it wrote itself: the supervisor
 * sees each change at once, and in this order.
 */
#include "journal.h"

#include <events.h>
#include <monitor.h>
#include <supervision.h>

#include "clock.h"
#include "greeting.h"
#include "hypercall.h"
#include "pagetable.h"
#include "random.h"
#include "text.h"
#include "xenstore.h"

_Static_assert(JOURNAL_TARGETS == MONITOR_TARGETS,
               "the journal has another number of targets");

static union {
    volatile struct journal journal;
    char page[PAGE_SIZE];
} kept __attribute__((aligned(4096)));

void journal_start(void)
{
    char value[24];
    struct text frame = TEXT(value);

    kept.journal.version = JOURNAL_VERSION;
    kept.journal.magic = JOURNAL_MAGIC;
    text_add_decimal(&frame, machine_of(kept.page) >> PAGE_SHIFT);
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

void journal_forget(uint32_t target)
{
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
