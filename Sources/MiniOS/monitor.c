/* SPDX-License-Identifier: Apache-2.0
 *
 * The rest of monitor.h and platform.h: files in the folders beside this one
 * have what stands on more than a few lines.
 */
#include <monitor.h>
#include <platform.h>
#include <stdlib.h>

#include "Dom0/xenstore.h"
#include "Kernel/channels.h"
#include "Kernel/clock.h"
#include "Kernel/hypercall.h"
#include "Kernel/memory.h"
#include "Kernel/text.h"
#include "Supervision/journal.h"
#include "Target/targets.h"
#include "Target/window.h"

const uint8_t *monitor_bundle(size_t *available)
{
    uintptr_t start = start_info->mod_start;
    size_t length = start_info->mod_len;

    *available = 0;
    if (length == 0 || (start_info->flags & SIF_MOD_START_PFN) ||
        start < (uintptr_t)image_end || !memory_holds(start, length))
        return NULL;
    *available = length;
    return (const uint8_t *)start;
}

uint32_t monitor_self(void)
{
    static uint32_t self = MONITOR_NO_DOMAIN;
    char value[16];
    int32_t length;

    if (self != MONITOR_NO_DOMAIN)
        return self;
    length = xenstore_read("domid", value, sizeof(value));
    if (length < 0 || text_number(value, (size_t)length,
                                  DOMID_FIRST_RESERVED - 1, &self) != 0)
        return MONITOR_NO_DOMAIN;
    return self;
}

void monitor_state(const char *state)
{
    char value[1025];
    struct text text = TEXT(value);

    text_add(&text, state);
    xenstore_write("data/stubvmi/state", value);
}

void monitor_sleep_until(uint64_t nanoseconds)
{
    uint64_t deadline = clock_system_at(nanoseconds);

    while (!targets_check() && !event_heeded() && clock_system() < deadline) {
        uint64_t soon = clock_system() + CLOCK_SECOND / 5;

        journal_beat();
        xenstore_wait(journal_owes() && soon < deadline ? soon : deadline);
    }
}

int32_t monitor_read(const char *path, uint8_t *bytes, size_t size)
{
    int32_t length = xenstore_read_bytes(path, bytes, size);

    switch (length) {
    case XENSTORE_MISSING:
    case XENSTORE_DENIED:
        return PLATFORM_EABSENT;
    case XENSTORE_TOO_LONG:
        return PLATFORM_EINVAL;
    default:
        return length < 0 ? PLATFORM_EIO : length;
    }
}

int32_t monitor_watch(const char *path)
{
    return xenstore_watch(path) == 0 ? 0 : PLATFORM_EIO;
}

int monitor_has_room(size_t bytes)
{
    /* Without the volatile the compiler would take both calls away. */
    void *volatile room = malloc(bytes);

    free(room);
    return room != NULL;
}

int32_t monitor_probe(uint32_t domid, uint64_t frame, int writable)
{
    if (domid > UINT16_MAX)
        return PLATFORM_EINVAL;
    return window_probe((domid_t)domid, frame, writable != 0);
}

uint64_t platform_frame_limit(uint32_t target)
{
    domid_t domain;
    long highest;

    if (targets_domain(target, &domain) != 0)
        return 0;
    highest = xen_memory_op(XENMEM_maximum_gpfn, &domain);
    return highest < 0 ? 0 : (uint64_t)highest + 1;
}

/* A live domain's memory is read through the window only. */
uint32_t platform_run_count(uint32_t target)
{
    (void)target;
    return 0;
}

int32_t platform_run(uint32_t target, uint32_t index,
                     struct platform_run *run)
{
    (void)target;
    (void)index;
    (void)run;
    return PLATFORM_EINVAL;
}
