/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

#include <monitor.h>
#include <platform.h>
#include <xen/io/console.h>

#include "ring.h"
#include "../Kernel/abi.h"
#include "../Kernel/channels.h"
#include "../Kernel/clock.h"
#include "../Kernel/memory.h"
#include "../Supervision/journal.h"

/* As much as the longest record. */
#define KEPT (256u << 10)

static struct ring output; /* shared with dom0 */
static evtchn_port_t port;

/* What there was no room for yet: a ring of our own, and its two sides. */
static char kept[KEPT];
static volatile uint32_t written, moved;
static struct ring writer, mover;

void console_start(void)
{
    struct xencons_interface *page =
        memory_of_frame(start_info->console.domU.mfn);

    if (!page)
        panic("no console");
    port = start_info->console.domU.evtchn;
    output = ring_start(page->out, sizeof(page->out), &page->out_prod,
                        &page->out_cons);
    writer = ring_start(kept, sizeof(kept), &written, &moved);
    mover = ring_start(kept, sizeof(kept), &moved, &written);
}

/* Hands dom0 what there is room for; whether that was anything. Its next
 * reading wakes whoever waits for the port. */
static bool move_on(void)
{
    int32_t count;

    event_clear(port);
    count = ring_move(&mover, &output);
    if (count < 0)
        panic("the console ring is broken");
    if (count > 0)
        event_notify(port);
    return count > 0;
}

int monitor_is_behind(void)
{
    static bool is_heeded;
    bool is_behind;

    move_on();
    is_behind = ring_unread(&writer) > 0;
    if (is_behind && !is_heeded)
        event_heed(port);
    if (!is_behind && is_heeded)
        event_ignore(port);
    is_heeded = is_behind;
    return is_behind;
}

void platform_write(const uint8_t *bytes, size_t length)
{
    for (;;) {
        int32_t put = ring_put(&writer, bytes, length);
        bool moves = move_on();

        bytes += put;
        length -= (size_t)put;
        if (length == 0)
            return;
        /* A long record is no sign of a monitor that hangs, and waiting is. */
        if (moves)
            journal_beat();
        else
            event_wait(port, EVENT_FOREVER);
    }
}

bool console_offer(const void *bytes, size_t length)
{
    if (!ring_put_whole(&writer, bytes, length))
        return false;
    move_on();
    return true;
}

void console_drain(void)
{
    uint64_t deadline = clock_system() + CLOCK_SECOND;

    for (;;) {
        move_on();
        if ((ring_unread(&writer) == 0 && ring_unread(&output) <= 0) ||
            clock_system() >= deadline)
            return;
        event_wait(port, deadline);
    }
}

void console_last_words(const char *text, size_t length)
{
    if (!output.bytes)
        return;
    console_drain();
    if (ring_put(&output, text, length) > 0)
        event_notify(port);
}
