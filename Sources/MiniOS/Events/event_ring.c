/* SPDX-License-Identifier: Apache-2.0
 *
 * A ring is one page of the target's, between Xen and us: Xen puts requests,
 * we put responses into the same slots, in the same order. Each processor of
 * the target that waits has one slot at most, so there is always room for as
 * many processors as there are slots.
 */
#include <control.h>
#include <events.h>
#include <monitor.h>
#include <platform.h>
#include <string.h>

#include "event_place.h"
#include "event_switch.h"
#include "../Kernel/channels.h"
#include "../Kernel/clock.h"
#include "../Kernel/hypercall.h"
#include "../Supervision/journal.h"
#include "../Target/targets.h"
#include "../Target/window.h"

#include <xen/vm_event.h>

_Static_assert(sizeof(vm_event_request_t) == EVENTS_SLOT_SIZE,
               "a slot has another size");
_Static_assert(__RING_SIZE((vm_event_sring_t *)0, PAGE_SIZE) == EVENTS_SLOTS,
               "a ring has another number of slots");

/* Version and flags of a slot. They are written last: by them the supervisor
 * knows a whole answer. */
#define FLAGS_END (offsetof(vm_event_response_t, flags) + sizeof(uint32_t))

static struct ring {
    bool is_open;
    evtchn_port_t port;
    RING_IDX taken, answered; /* req_cons, rsp_prod_pvt */
} rings[MONITOR_TARGETS];

static vm_event_sring_t *page_of(uint32_t target)
{
    return (vm_event_sring_t *)window_page(target);
}

static uint8_t *slot_of(uint32_t target, RING_IDX index)
{
    return (uint8_t *)&page_of(target)->ring[index % EVENTS_SLOTS];
}

static struct ring *find(uint32_t target)
{
    if (target >= MONITOR_TARGETS || !rings[target].is_open)
        return NULL;
    return &rings[target];
}

/* Binds to the channel that Xen has made in the target for us. */
static int32_t bind(domid_t domain, uint32_t remote, evtchn_port_t *port)
{
    struct evtchn_bind_interdomain bind = {
        .remote_dom = domain,
        .remote_port = remote,
    };

    if (xen_event_channel_op(EVTCHNOP_bind_interdomain, &bind) != 0)
        return PLATFORM_EDENIED;
    *port = bind.local_port;
    return 0;
}

static void unbind(evtchn_port_t port)
{
    struct evtchn_close close = {.port = port};

    xen_event_channel_op(EVTCHNOP_close, &close);
}

/* Of a target that goes. */
static void release(uint32_t target)
{
    events_detach(target);
}

/* With the target stopped and the page mapped. */
static int32_t open_ring(uint32_t target, domid_t domain, uint64_t frame)
{
    struct ring *ring = &rings[target];
    vm_event_sring_t *page = page_of(target);
    uint32_t remote;
    int32_t error;

    /* The target may have written there what it liked. */
    memset(page, 0, PAGE_SIZE);
    SHARED_RING_INIT(page);
    error = event_ring_begin(domain, &remote);
    if (error != 0)
        return error;
    error = bind(domain, remote, &ring->port);
    if (error == 0) {
        error = event_place_take_away(domain, frame);
        if (error != 0)
            unbind(ring->port);
    }
    if (error != 0) {
        event_ring_end(domain);
        return error;
    }
    ring->taken = ring->answered = 0;
    ring->is_open = true;
    event_heed(ring->port);
    targets_on_release(release);
    return 0;
}

/* The first time the supervisor may just be told of this monitor, by a dom0
 * that has much to do. */
static uint64_t patience = 10 * CLOCK_SECOND;

/* Makes the ring in a page that is mapped, of a target that runs: first the
 * supervisor is asked whether it is there, and once more with the target
 * stopped, when it cannot put another page in its place. */
static int32_t make_ring(uint32_t target, domid_t domain, uint64_t frame)
{
    int32_t error = journal_ask(target, page_of(target), patience);

    patience = CLOCK_SECOND / 5;
    if (error != 0)
        return error;
    error = control_pause(target);
    if (error != 0)
        return error;
    error = journal_ask(target, page_of(target), patience);
    if (error == 0)
        error = open_ring(target, domain, frame);
    control_unpause(target);
    return error;
}

int32_t events_attach(uint32_t target)
{
    struct control_state state;
    uint64_t frame = 0;
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error == 0)
        error = control_get_state(target, &state);
    if (error != 0)
        return error;
    if (rings[target].is_open)
        return EVENTS_EBUSY;
    if (!state.is_hvm)
        return CONTROL_EKIND;
    if (state.vcpus > EVENTS_SLOTS)
        return EVENTS_EPROCESSORS;
    error = event_place_find(domain, &frame);
    if (error == 0)
        error = window_show(target, domain, frame, true);
    if (error != 0)
        return error;
    journal_ring(target, domain, frame);
    error = make_ring(target, domain, frame);
    if (error != 0) {
        journal_no_ring(target);
        window_hide(target);
    }
    return error;
}

int32_t events_take(uint32_t target, uint8_t *slot)
{
    struct ring *ring = find(target);
    RING_IDX produced;

    if (!ring)
        return PLATFORM_EINVAL;
    event_clear(ring->port);
    produced = __atomic_load_n(&page_of(target)->req_prod, __ATOMIC_ACQUIRE);
    if (produced == ring->taken)
        return 0;
    if (produced - ring->answered > EVENTS_SLOTS)
        return PLATFORM_EIO;
    memcpy(slot, slot_of(target, ring->taken), EVENTS_SLOT_SIZE);
    ring->taken++;
    return 1;
}

int32_t events_answer(uint32_t target, const uint8_t *slot)
{
    struct ring *ring = find(target);
    uint8_t *to;

    if (!ring || ring->answered == ring->taken)
        return PLATFORM_EINVAL;
    to = slot_of(target, ring->answered);
    memcpy(to + FLAGS_END, slot + FLAGS_END, EVENTS_SLOT_SIZE - FLAGS_END);
    barrier();
    memcpy(to, slot, FLAGS_END);
    ring->answered++;
    return 0;
}

int32_t events_commit(uint32_t target)
{
    struct ring *ring = find(target);

    if (!ring)
        return PLATFORM_EINVAL;
    __atomic_store_n(&page_of(target)->rsp_prod, ring->answered,
                     __ATOMIC_RELEASE);
    event_notify(ring->port);
    return 0;
}

static void close_ring(uint32_t target)
{
    /* On the way here it may have been noticed that the target has ended. */
    if (!rings[target].is_open)
        return;
    event_ignore(rings[target].port);
    unbind(rings[target].port);
    window_hide(target);
    rings[target].is_open = false;
    journal_no_ring(target);
}

int32_t events_detach(uint32_t target)
{
    domid_t domain;
    int32_t error;

    if (!find(target))
        return 0;
    error = targets_domain(target, &domain);
    if (error == 0)
        error = event_ring_end(domain);
    close_ring(target);
    return error;
}

int32_t events_quiet(uint32_t target)
{
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error != 0 || !find(target))
        return error;
    event_kinds_end(domain);
    return 0;
}

void events_settle(uint32_t target)
{
    if (find(target))
        event_moment();
}
