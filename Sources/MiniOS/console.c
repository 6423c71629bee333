/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

#include <platform.h>
#include <xen/io/console.h>

#include "abi.h"
#include "clock.h"
#include "channels.h"
#include "journal.h"
#include "memory.h"
#include "ring.h"

static struct ring output;
static evtchn_port_t port;

void console_start(void)
{
    struct xencons_interface *page =
        memory_of_frame(start_info->console.domU.mfn);

    if (!page)
        panic("no console");
    port = start_info->console.domU.evtchn;
    output = ring_start(page->out, sizeof(page->out), &page->out_prod,
                        &page->out_cons);
}

void platform_write(const uint8_t *bytes, size_t length)
{
    while (length != 0) {
        int32_t put;

        event_clear(port);
        put = ring_put(&output, bytes, length);
        if (put < 0)
            panic("the console ring is broken");
        if (put == 0) {
            event_wait(port, EVENT_FOREVER);
            continue;
        }
        event_notify(port);
        /* A long record is no sign of a monitor that hangs. */
        journal_beat();
        bytes += put;
        length -= (size_t)put;
    }
}

bool console_offer(const void *bytes, size_t length)
{
    if (!ring_put_whole(&output, bytes, length))
        return false;
    event_notify(port);
    return true;
}

void console_drain(void)
{
    uint64_t deadline = clock_system() + CLOCK_SECOND;

    for (;;) {
        event_clear(port);
        if (ring_unread(&output) <= 0 || clock_system() >= deadline)
            return;
        event_wait(port, deadline);
    }
}

void console_last_words(const char *text, size_t length)
{
    if (output.bytes && ring_put(&output, text, length) > 0)
        event_notify(port);
}
