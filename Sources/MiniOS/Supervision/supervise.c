/* SPDX-License-Identifier: Apache-2.0
 *
 * The supervisor's side of supervision.h. What it maps may have been written
 * by a monitor that was taken over, or is being written while it is read:
 * each word is read once, and nothing in it is an address.
 */
#include <control.h>
#include <events.h>
#include <platform.h>
#include <string.h>
#include <supervision.h>

#include "greeting.h"
#include "../Control/domctl.h"
#include "../Events/breakpoints.h"
#include "../Events/event_switch.h"
#include "../Kernel/clock.h"
#include "../Kernel/hypercall.h"
#include "../Target/window.h"

#include <xen/vm_event.h>

/* Pages of the window: the journals, each with its breakpoints behind it, and
 * then the rings. */
#define PAGES (1 + JOURNAL_PAGES)
#define RINGS (SUPERVISOR_JOURNALS * PAGES)

_Static_assert(RINGS + SUPERVISOR_RINGS <= WINDOW_PAGES,
               "they need more pages");

static const volatile struct journal *journal_at(uint32_t journal)
{
    return window_page(journal * PAGES);
}

/* Hides the first `count` pages of a journal. */
static void hide(uint32_t journal, uint32_t count)
{
    while (count > 0)
        window_hide(journal * PAGES + --count);
}

int32_t supervisor_open_journal(uint32_t journal, uint32_t monitor,
                                uint64_t frame)
{
    if (journal >= SUPERVISOR_JOURNALS || monitor >= DOMID_FIRST_RESERVED)
        return PLATFORM_EINVAL;
    for (uint32_t page = 0; page < PAGES; page++) {
        uint64_t each =
            page == 0 ? frame : journal_at(journal)->pages[page - 1];
        int32_t error = window_show(journal * PAGES + page, (domid_t)monitor,
                                    each, false);

        if (error != 0) {
            hide(journal, page);
            return error;
        }
    }
    return 0;
}

int32_t supervisor_restore(uint32_t journal, uint32_t target, uint32_t domain)
{
    int32_t count = 0, failed = 0;

    for (uint32_t number = 0; number < JOURNAL_BREAKPOINTS; number++) {
        const volatile uint64_t *page =
            window_page(journal * PAGES + 1 + number / 512);
        uint64_t word = page[number % 512];
        int32_t result;

        if (!(word & BREAKPOINT_IS_SET) || BREAKPOINT_TARGET(word) != target)
            continue;
        result = breakpoints_swap((domid_t)domain, word,
                                  EVENTS_BREAK(BREAKPOINT_ORIGINAL(word)),
                                  BREAKPOINT_ORIGINAL(word));
        if (result < 0)
            failed = result;
        else
            count += result;
    }
    return failed != 0 ? failed : count;
}

void supervisor_read_journal(uint32_t journal, struct journal *copy)
{
    const volatile uint32_t *from =
        (const volatile uint32_t *)journal_at(journal);
    uint32_t *to = (uint32_t *)copy;

    for (size_t at = 0; at < sizeof(*copy) / sizeof(*to); at++)
        to[at] = from[at];
}

void supervisor_close_journal(uint32_t journal)
{
    hide(journal, PAGES);
}

int32_t supervisor_open_ring(uint32_t ring, uint32_t target, uint64_t frame)
{
    if (ring >= SUPERVISOR_RINGS || target >= DOMID_FIRST_RESERVED)
        return PLATFORM_EINVAL;
    return window_show(RINGS + ring, (domid_t)target, frame, true);
}

void supervisor_close_ring(uint32_t ring)
{
    window_hide(RINGS + ring);
}

static vm_event_sring_t *page_of(uint32_t ring)
{
    return window_page(RINGS + ring);
}

void supervisor_greet(uint32_t ring)
{
    volatile struct greeting *greeting = greeting_in(page_of(ring));

    greeting->answer = greeting->question;
}

uint32_t supervisor_waiting(uint32_t ring, uint32_t *answered)
{
    const vm_event_sring_t *page = page_of(ring);
    uint32_t asked;

    *answered = __atomic_load_n(&page->rsp_prod, __ATOMIC_ACQUIRE);
    asked = __atomic_load_n(&page->req_prod, __ATOMIC_ACQUIRE);
    return asked - *answered;
}

/* The answer to an event that nobody has answered: the processor goes on from
 * where it stands, and does what was told of once more, now that it is told
 * of no longer. After CPUID its registers hold the result already, and it has
 * to go on behind it. An answer that the monitor was about to give stays. */
static void answer(vm_event_response_t *slot)
{
    const uint32_t whole = VM_EVENT_FLAG_SET_REGISTERS |
                           VM_EVENT_FLAG_EMULATE |
                           VM_EVENT_FLAG_SET_EMUL_INSN_DATA;
    uint32_t flags = *(volatile uint32_t *)&slot->flags & whole;
    uint32_t vcpu = *(volatile uint32_t *)&slot->vcpu_id;

    if (flags == 0 && slot->reason == VM_EVENT_REASON_CPUID) {
        slot->data.regs.x86.rip += slot->u.cpuid.insn_length & 15;
        flags = VM_EVENT_FLAG_SET_REGISTERS;
    }
    if (flags == 0)
        memset(slot, 0, sizeof(*slot));
    slot->version = VM_EVENT_INTERFACE_VERSION;
    slot->flags = flags | VM_EVENT_FLAG_VCPU_PAUSED;
    slot->vcpu_id = vcpu;
}

/* Answers beyond what Xen has asked would be counted as room in the ring. */
static uint32_t answer_all(uint32_t ring)
{
    vm_event_sring_t *page = page_of(ring);
    uint32_t answered;
    uint32_t waiting = supervisor_waiting(ring, &answered);

    if (waiting > EVENTS_SLOTS)
        return 0;
    for (uint32_t at = 0; at < waiting; at++)
        answer(&page->ring[(answered + at) % EVENTS_SLOTS].rsp);
    __atomic_store_n(&page->rsp_prod, answered + waiting, __ATOMIC_RELEASE);
    return waiting;
}

/* First nothing new is told of. Then all is answered, and the target runs for a
 * moment: for what the answers say to reach its processors, and for one that
 * waits for room in the ring, which cannot be ended meanwhile. */
int32_t supervisor_end_events(uint32_t ring, uint32_t target)
{
    int32_t error = EVENTS_EBUSY;
    uint32_t count = 0;

    event_kinds_end((domid_t)target);
    for (uint32_t round = 0; error == EVENTS_EBUSY && round < 200; round++) {
        uint32_t answered;

        count += answer_all(ring);
        event_ring_resume((domid_t)target);
        event_moment();
        error = supervisor_stop(target);
        if (error != 0)
            return error;
        answered = answer_all(ring);
        count += answered;
        error = answered > 0 ? EVENTS_EBUSY
                             : event_ring_end((domid_t)target);
        supervisor_release(target);
    }
    /* The monitor had not begun the events, or had ended them. */
    if (error == PLATFORM_EINVAL)
        error = 0;
    return error == 0 ? (int32_t)count : error;
}

int32_t supervisor_look(uint32_t domain)
{
    struct xen_domctl operation = {0};
    const struct xen_domctl_getdomaininfo *info =
        &operation.u.getdomaininfo;
    int32_t error =
        domctl((domid_t)domain, XEN_DOMCTL_getdomaininfo, &operation);

    if (error != 0)
        return error;
    /* Of a domain that is gone Xen tells of the next one. */
    if (info->domain != domain ||
        (info->flags & (XEN_DOMINF_dying | XEN_DOMINF_shutdown)))
        return PLATFORM_EGONE;
    return 0;
}

int32_t supervisor_stop(uint32_t domain)
{
    return domctl_pause((domid_t)domain);
}

int32_t supervisor_release(uint32_t domain)
{
    return domctl_unpause((domid_t)domain);
}
