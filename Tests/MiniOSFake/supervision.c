/* SPDX-License-Identifier: Apache-2.0
 *
 * The image's journal.c, breakpoints.c and supervise.c on a domain and a
 * target that are a few pages here, and a hypervisor that only takes notes.
 */
#define MINIOS_HYPERCALL_H

/* Names that others have in the same program. */
#define supervisor_open_journal fake_open_journal
#define supervisor_restore fake_restore
#define supervisor_read_journal fake_read_journal
#define supervisor_close_journal fake_close_journal
#define supervisor_open_ring fake_open_ring
#define supervisor_close_ring fake_close_ring
#define supervisor_greet fake_greet
#define supervisor_waiting fake_waiting
#define supervisor_end_events fake_end_events
#define supervisor_look fake_look
#define supervisor_stop fake_stop
#define supervisor_release fake_release
#define events_break fake_break
#define events_unbreak fake_unbreak
#define events_breaks fake_breaks
#define events_stands fake_stands
#define journal_beat kept_beat
#define journal_forget kept_forget
#define targets_domain kept_domain
#define domctl_pause kept_pause
#define domctl_unpause kept_unpause
#define event_ring_begin kept_ring_begin
#define event_ring_resume kept_ring_resume
#define event_ring_end kept_ring_end
#define event_kinds_end kept_kinds_end
#define event_moment kept_moment
#define clock_system kept_clock
#define random_next kept_random
#define xenstore_write kept_write

#include "../../Sources/MiniOS/Kernel/abi.h"

static long xen_sched_op(unsigned int command, void *argument);

#include "../../Sources/MiniOS/Supervision/journal.c"
#include "../../Sources/MiniOS/Events/breakpoints.c"
#include "../../Sources/MiniOS/Target/swap.c"
#include "../../Sources/MiniOS/Events/event_switch.c"
#include "../../Sources/MiniOS/Supervision/supervise.c"

#include "fake_supervision.h"

#define TARGET 11u

static uint8_t frames[FAKE_FRAMES][PAGE_SIZE];
static uint8_t *shown[WINDOW_PAGES];
static struct fake_notes notes;
static uint32_t busy;
static void (*on_moment)(void);
static uint64_t now;

void fake_supervision_start(void)
{
    memset(frames, 0, sizeof(frames));
    memset(shown, 0, sizeof(shown));
    memset(&notes, 0, sizeof(notes));
    memset((void *)&kept, 0, sizeof(kept));
    memset((void *)(uintptr_t)breakpoints, 0, sizeof(breakpoints));
    busy = 0;
    on_moment = NULL;
    journal_start();
}

uint8_t *_Nonnull fake_frame(uint32_t frame)
{
    return frames[frame];
}

struct fake_notes fake_notes(void)
{
    return notes;
}

void fake_busy(uint32_t times)
{
    busy = times;
}

void fake_on_moment(void (*act)(void))
{
    on_moment = act;
}

uint64_t fake_journal(void)
{
    return frame_of(kept.page);
}

uint64_t clock_system(void)
{
    return now;
}

uint64_t random_next(void)
{
    return 42;
}

int32_t xenstore_write(const char *path, const char *value)
{
    (void)path;
    (void)value;
    return 0;
}

/* Pages of this program stand for those of the monitor: their numbers are
 * their addresses. */
uint64_t machine_of(const void *pointer)
{
    return (uintptr_t)pointer;
}

static uint8_t *find(domid_t domain, uint64_t frame)
{
    if (domain == TARGET)
        return frame < FAKE_FRAMES ? frames[frame] : NULL;
    if (frame == fake_journal() ||
        (frame >= frame_of(breakpoints) &&
         frame < frame_of(breakpoints) + JOURNAL_PAGES))
        return (uint8_t *)(frame << PAGE_SHIFT);
    return NULL;
}

void *window_page(uint32_t page)
{
    return shown[page];
}

int32_t window_show(uint32_t page, domid_t domain, uint64_t frame,
                    bool writable)
{
    uint8_t *found = find(domain, frame);

    if (!found)
        return PLATFORM_EABSENT;
    if (writable && domain != TARGET)
        notes.forbidden++;
    notes.mapped++;
    shown[page] = found;
    return 0;
}

void window_hide(uint32_t page)
{
    notes.mapped--;
    shown[page] = NULL;
}

int32_t window_swap(domid_t domain, uint64_t place, uint8_t from, uint8_t to,
                    const struct swap_around *around, uint8_t *found)
{
    uint8_t *page = find(domain, place >> PAGE_SHIFT);
    int32_t result;

    if (!page || domain != TARGET)
        return PLATFORM_EABSENT;
    result = swap_in(page, place % PAGE_SIZE, from, to, around, found);
    if (result != 1 || from == to || to != EVENTS_BREAK(from))
        return result;
    /* A breakpoint that is not in the journal would outlive us. */
    for (uint32_t at = 0; at < JOURNAL_BREAKPOINTS; at++) {
        if (BREAKPOINT_PLACE(breakpoints[at]) == place)
            return result;
    }
    notes.forbidden++;
    return result;
}

int32_t targets_domain(uint32_t target, domid_t *domain)
{
    *domain = TARGET;
    return target == 0 ? 0 : PLATFORM_EGONE;
}

int32_t domctl(domid_t domain, uint32_t command, struct xen_domctl *operation)
{
    if (domain != TARGET)
        notes.forbidden++;
    switch (command) {
    case XEN_DOMCTL_monitor_op:
        if (operation->u.monitor_op.op == XEN_DOMCTL_MONITOR_OP_DISABLE)
            notes.forgotten |= 1u << operation->u.monitor_op.event;
        return 0;
    case XEN_DOMCTL_vm_event_op:
        if (operation->u.vm_event_op.op != XEN_VM_EVENT_DISABLE)
            return 0;
        if (notes.pauses == notes.unpauses)
            notes.forbidden++;
        if (busy > 0) {
            busy--;
            return EVENTS_EBUSY;
        }
        notes.ended++;
        return 0;
    default:
        return PLATFORM_EDENIED;
    }
}

int32_t domctl_pause(domid_t domain)
{
    notes.forbidden += domain != TARGET;
    notes.pauses++;
    return 0;
}

int32_t domctl_unpause(domid_t domain)
{
    notes.forbidden += domain != TARGET;
    notes.unpauses++;
    return 0;
}

static long xen_sched_op(unsigned int command, void *argument)
{
    (void)command;
    now = ((struct sched_poll *)argument)->timeout;
    if (on_moment)
        on_moment();
    return 0;
}
