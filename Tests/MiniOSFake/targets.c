/* SPDX-License-Identifier: Apache-2.0
 *
 * The image's targets.c, under names of its own: the tests of the main loop
 * have another monitor.h in the same program.
 */
#define monitor_attach fake_attach
#define monitor_changed fake_changed
#define monitor_detach_all fake_detach_all
#define monitor_domid fake_domid
#define monitor_self fake_self

#include "../../Sources/MiniOS/Target/targets.c"

#include "fake.h"

static struct fake_window window;

struct fake_window fake_window(void)
{
    struct fake_window result = window;

    memset(&window, 0, sizeof(window));
    return result;
}

uint32_t fake_self(void)
{
    return 9;
}

void window_release(uint32_t target)
{
    window.released |= 1u << target;
}

void journal_forget(uint32_t target)
{
    window.forgotten |= 1u << target;
}

void journal_beat(void)
{
}

void window_empty(void)
{
    window.emptied++;
    for (uint32_t at = 0; at < MONITOR_TARGETS; at++)
        window.attached_then |= targets[at].attached;
}

int32_t fake_state(uint32_t target)
{
    domid_t domain;

    return targets_domain(target, &domain);
}
