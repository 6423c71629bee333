/* SPDX-License-Identifier: Apache-2.0
 *
 * W^X. The domain builder maps everything writable and executable but its own
 * page tables; this takes away from each page what it does not need.
 */
#include "hypercall.h"
#include "memory.h"
#include "pagetable.h"

static bool within(uintptr_t address, uintptr_t start, size_t length)
{
    uintptr_t first = start & ~(PAGE_SIZE - 1);

    return address >= first && address < start + length;
}

/* The rights of the page at `address`; 0 is not to be mapped at all. */
static uint64_t rights(uintptr_t address)
{
    const struct start_info *info = start_info;

    if (address < (uintptr_t)image_text_end)
        return PTE_TEXT;
    if (address < (uintptr_t)image_rodata_end)
        return PTE_READ;
    if (within(address, (uintptr_t)image_stack_guard, PAGE_SIZE))
        return 0;
    if (within(address, info->pt_base, info->nr_pt_frames << PAGE_SHIFT) ||
        within(address, info->mfn_list, info->nr_pages * sizeof(uint64_t)) ||
        within(address, info->mod_start, info->mod_len) ||
        within(address, (uintptr_t)info, sizeof(*info)))
        return PTE_READ;
    return PTE_DATA;
}

uintptr_t memory_protect(void)
{
    const uint64_t rights_mask = PTE_WRITE | PTE_NX;
    uintptr_t address = VIRT_BASE;
    struct pagetable_place place;

    while (pagetable_find(address, &place) && (*place.entry & PTE_PRESENT)) {
        uint64_t wanted = rights(address);
        uint64_t frame = *place.entry & PTE_FRAME;

        if (wanted == 0)
            pagetable_set(&place, 0);
        else if ((*place.entry & rights_mask) != (wanted & rights_mask))
            pagetable_set(&place, frame | wanted);
        address += PAGE_SIZE;
    }
    pagetable_commit();
    return address;
}
