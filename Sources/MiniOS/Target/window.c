/* SPDX-License-Identifier: Apache-2.0 */
#include "window.h"

#include <platform.h>
#include <string.h>

#include "slots.h"
#include "targets.h"
#include "../Kernel/hypercall.h"
#include "../Kernel/pagetable.h"
#include "../Supervision/journal.h"

/* Frame numbers that a page-table entry can hold. */
#define FRAME_LIMIT (1ull << 40)

/* The pages after the window: one to try and to write through, then those of
 * window_page. */
static const uintptr_t probe = SLOTS_BASE + SLOTS_COUNT * PAGE_SIZE;
static const uintptr_t pages = probe + PAGE_SIZE;
static const uintptr_t end = pages + WINDOW_PAGES * PAGE_SIZE;

void window_start(void)
{
    slots_start();
    /* A table of 512 pages each. */
    for (uintptr_t page = probe; page < end; page += 512 * PAGE_SIZE)
        pagetable_make(page);
}

uint32_t platform_window_slots(uint32_t target)
{
    (void)target;
    return SLOTS_COUNT;
}

const uint8_t *platform_window_base(uint32_t target)
{
    (void)target;
    return (const uint8_t *)SLOTS_BASE;
}

/* Turns a result of a mapping hypercall into a PLATFORM_E... */
static int32_t error_of(long result)
{
    switch (-result) {
    case XEN_EACCES:
        return PLATFORM_EDENIED;
    case XEN_ESRCH:
        return PLATFORM_EGONE;
    case XEN_EINVAL: /* a gfn that holds no memory */
    case XEN_ENOENT: /* a gfn that is paged out */
    case XEN_EPERM:  /* an mfn that is no memory, of a PV target */
    case XEN_EBUSY:  /* an mfn that another domain owns */
        return PLATFORM_EABSENT;
    default:
        return PLATFORM_EIO;
    }
}

static bool are_slots(const uint32_t *slots, uint32_t count)
{
    if (count > SLOTS_COUNT)
        return false;
    for (uint32_t at = 0; at < count; at++) {
        if (slots[at] >= SLOTS_COUNT)
            return false;
    }
    return true;
}

int32_t platform_map(uint32_t target, const uint32_t *slots,
                     const uint64_t *frames, uint32_t count)
{
    unsigned int done;
    uint32_t sound = 0;
    long result;
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (!are_slots(slots, count))
        return PLATFORM_EINVAL;
    if (error != 0)
        return error;
    journal_beat();
    while (sound < count && frames[sound] < FRAME_LIMIT)
        sound++;
    result = slots_map(slots, frames, sound, (uint8_t)(target + 1), domain,
                       &done);
    slots_clear(slots + done, count - done);
    if (done != 0 || count == 0)
        return (int32_t)done;
    return sound == 0 ? PLATFORM_EABSENT : error_of(result);
}

int32_t platform_unmap(uint32_t target, uint32_t slot, uint32_t count)
{
    (void)target;
    if (slot > SLOTS_COUNT || count > SLOTS_COUNT - slot)
        return PLATFORM_EINVAL;
    slots_clear_range(slot, count);
    return 0;
}

void window_release(uint32_t target)
{
    slots_release((uint8_t)(target + 1));
}

void window_empty(void)
{
    struct pagetable_place place;

    slots_clear_range(0, SLOTS_COUNT);
    if (!slots_empty())
        panic("a mapping is left over");
    for (uintptr_t page = probe; page < end; page += PAGE_SIZE) {
        if (!pagetable_find(page, &place) || *place.entry != 0)
            panic("a mapping is left over");
    }
}

/* Shows a frame in one of the pages after the window. */
static int32_t show(uintptr_t page, domid_t domain, uint64_t frame,
                    uint64_t rights)
{
    long result;

    if (frame >= FRAME_LIMIT)
        return PLATFORM_EABSENT;
    result = xen_update_va_mapping_foreign(
        page, frame << PAGE_SHIFT | rights, UVMF_NONE, domain);
    return result == 0 ? 0 : error_of(result);
}

static void show_nothing(uintptr_t page)
{
    if (xen_update_va_mapping(page, 0, UVMF_INVLPG | UVMF_LOCAL) != 0)
        panic("cannot take a mapping back");
}

int32_t window_probe(domid_t domain, uint64_t frame, bool writable)
{
    int32_t error =
        show(probe, domain, frame, writable ? PTE_DATA : PTE_READ);

    if (error == 0)
        show_nothing(probe);
    return error;
}

int32_t window_write(domid_t domain, uint64_t frame, uint32_t offset,
                     const uint8_t *bytes, uint32_t length)
{
    volatile uint8_t *page = (volatile uint8_t *)probe;
    int32_t error = show(probe, domain, frame, PTE_DATA);
    uint32_t at = 0;

    if (error != 0)
        return error;
    while (at < length) {
        uint32_t place = offset + at;

        if (place % 8 == 0 && length - at >= 8) {
            uint64_t word;

            memcpy(&word, bytes + at, sizeof(word));
            *(volatile uint64_t *)(page + place) = word;
            at += 8;
        } else {
            page[place] = bytes[at++];
        }
    }
    show_nothing(probe);
    return 0;
}

int32_t window_swap(domid_t domain, uint64_t place, uint8_t from, uint8_t to,
                    const struct swap_around *around, uint8_t *found)
{
    int32_t result = show(probe, domain, place >> PAGE_SHIFT, PTE_DATA);

    if (result != 0)
        return result;
    result = swap_in((uint8_t *)probe, place % PAGE_SIZE, from, to, around,
                     found);
    show_nothing(probe);
    return result;
}

static uintptr_t address_of(uint32_t page)
{
    return pages + page * PAGE_SIZE;
}

void *window_page(uint32_t page)
{
    return (void *)address_of(page);
}

int32_t window_show(uint32_t page, domid_t domain, uint64_t frame,
                    bool writable)
{
    if (page >= WINDOW_PAGES)
        return PLATFORM_EINVAL;
    return show(address_of(page), domain, frame,
                writable ? PTE_DATA : PTE_READ);
}

void window_hide(uint32_t page)
{
    show_nothing(address_of(page));
}
