/* SPDX-License-Identifier: Apache-2.0 */
#include "channels.h"

#include <monitor.h>

#include "clock.h"
#include "hypercall.h"

/* The two-level ABI: one bit a port in shared_info (xen/xen.h). */
#define BITS (8u * sizeof(xen_ulong_t))

static xen_ulong_t *word_of(evtchn_port_t port)
{
    if (port / BITS >= ARRAY_LENGTH(shared_info->evtchn_pending))
        panic("event channel out of range");
    return &shared_info->evtchn_pending[port / BITS];
}

void event_clear(evtchn_port_t port)
{
    __atomic_fetch_and(word_of(port), ~((xen_ulong_t)1 << (port % BITS)),
                       __ATOMIC_SEQ_CST);
}

void event_notify(evtchn_port_t port)
{
    struct evtchn_send send = {.port = port};

    /* An unbound channel has nobody to tell; when its reader comes, it looks
     * at the ring by itself. */
    xen_event_channel_op(EVTCHNOP_send, &send);
}

/* One for each target and the console at most, and room for the one that is
 * waited for. */
#define HEEDED (MONITOR_TARGETS + 1)
static evtchn_port_t heeded[HEEDED + 1];
static uint32_t heeded_count;

void event_heed(evtchn_port_t port)
{
    if (heeded_count == HEEDED)
        panic("too many event channels");
    heeded[heeded_count++] = port;
}

void event_ignore(evtchn_port_t port)
{
    for (uint32_t at = 0; at < heeded_count; at++) {
        if (heeded[at] == port)
            heeded[at--] = heeded[--heeded_count];
    }
}

bool event_heeded(void)
{
    for (uint32_t at = 0; at < heeded_count; at++) {
        evtchn_port_t port = heeded[at];

        if (__atomic_load_n(word_of(port), __ATOMIC_SEQ_CST) >>
                (port % BITS) &
            1)
            return true;
    }
    return false;
}

void event_wait(evtchn_port_t port, uint64_t deadline)
{
    struct sched_poll poll = {.nr_ports = heeded_count + 1};

    if (deadline != EVENT_FOREVER) {
        /* A timeout of 0 would mean none. */
        poll.timeout = deadline == 0 ? 1 : deadline;
        if (clock_system() >= deadline)
            return;
    }
    heeded[heeded_count] = port;
    set_xen_guest_handle(poll.ports, heeded);
    if (xen_sched_op(SCHEDOP_poll, &poll) != 0)
        panic("cannot wait for an event");
}
