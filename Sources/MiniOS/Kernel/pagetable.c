/* SPDX-License-Identifier: Apache-2.0 */
#include "pagetable.h"

#include "hypercall.h"
#include "memory.h"

#define TOP_SHIFT 39u
#define INDEX_BITS 9u
#define INDEX_MASK 511u

static mmu_update_t batch[128];
static unsigned int batched;

uint64_t machine_of(const void *pointer)
{
    const uint64_t *frames = (const uint64_t *)start_info->mfn_list;
    uintptr_t address = (uintptr_t)pointer - VIRT_BASE;

    if (address >> PAGE_SHIFT >= start_info->nr_pages)
        panic("address outside memory");
    return (frames[address >> PAGE_SHIFT] << PAGE_SHIFT) +
           (address & (PAGE_SIZE - 1));
}

/* Where the table that an entry names can be read. */
static const uint64_t *table_of(uint64_t entry)
{
    uint64_t frame = (entry & PTE_FRAME) >> PAGE_SHIFT;
    uint64_t page;

    if (frame >= MACH2PHYS_NR_ENTRIES)
        panic("page table entry outside the machine");
    page = machine_to_phys_mapping[frame];
    if (page >= start_info->nr_pages)
        panic("page table outside memory");
    return (const uint64_t *)(VIRT_BASE + (page << PAGE_SHIFT));
}

static const uint64_t *entry_in(const uint64_t *table, uintptr_t address,
                                unsigned int shift)
{
    return table + ((address >> shift) & INDEX_MASK);
}

bool pagetable_find(uintptr_t address, struct pagetable_place *place)
{
    const uint64_t *table = (const uint64_t *)start_info->pt_base;
    unsigned int shift = TOP_SHIFT;

    for (; shift != PAGE_SHIFT; shift -= INDEX_BITS) {
        const uint64_t *entry = entry_in(table, address, shift);

        if (!(*entry & PTE_PRESENT))
            return false;
        table = table_of(*entry);
    }
    place->entry = entry_in(table, address, shift);
    place->machine = machine_of(place->entry);
    return true;
}

/* Hooks a new, empty table into `entry`. Xen takes a page as a table only
 * when nothing maps it writable. */
static void add_table(const uint64_t *entry)
{
    void *page = pages_take();
    uint64_t machine = machine_of(page);
    struct pagetable_place own;
    struct pagetable_place parent = {entry, machine_of(entry)};

    if (!pagetable_find((uintptr_t)page, &own))
        panic("free page is not mapped");
    pagetable_set(&own, machine | PTE_READ);
    pagetable_set(&parent, machine | PTE_TABLE);
    pagetable_commit();
}

struct pagetable_place pagetable_make(uintptr_t address)
{
    const uint64_t *table = (const uint64_t *)start_info->pt_base;
    unsigned int shift = TOP_SHIFT;
    struct pagetable_place place;

    for (; shift != PAGE_SHIFT; shift -= INDEX_BITS) {
        const uint64_t *entry = entry_in(table, address, shift);

        if (!(*entry & PTE_PRESENT))
            add_table(entry);
        table = table_of(*entry);
    }
    place.entry = entry_in(table, address, shift);
    place.machine = machine_of(place.entry);
    return place;
}

void pagetable_set(const struct pagetable_place *place, uint64_t entry)
{
    if (batched == ARRAY_LENGTH(batch))
        pagetable_commit();
    batch[batched++] = (mmu_update_t){
        .ptr = place->machine | MMU_NORMAL_PT_UPDATE,
        .val = entry,
    };
}

void pagetable_commit(void)
{
    struct mmuext_op flush = {.cmd = MMUEXT_TLB_FLUSH_LOCAL};
    unsigned int count = batched;

    batched = 0;
    if (count == 0)
        return;
    if (xen_mmu_update(batch, count, NULL, DOMID_SELF) != 0 ||
        xen_mmuext_op(&flush, 1) != 0)
        panic("the hypervisor refused a page table change");
}
