/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <string.h>

#include "hypercall.h"
#include "pagetable.h"

/* Own pages in bss: what is mapped over them is never ours to free. */
static char shared_info_page[PAGE_SIZE] __attribute__((aligned(4096)));

struct shared_info *shared_info;

/* Free memory is [free_start, mapped_end); the heap is its front part once
 * heap_started. */
static uintptr_t free_start, mapped_end, heap_start;

static void map_shared_info(void)
{
    uintptr_t page = (uintptr_t)shared_info_page;

    if (xen_update_va_mapping(page, start_info->shared_info | PTE_DATA,
                              UVMF_INVLPG | UVMF_LOCAL) != 0)
        panic("cannot map shared_info");
    shared_info = (struct shared_info *)page;
}

/* The builder maps little more than the image: maps the rest. */
static void map_rest(void)
{
    const uint64_t *frames = (const uint64_t *)start_info->mfn_list;
    uintptr_t end = VIRT_BASE + (start_info->nr_pages << PAGE_SHIFT);
    uintptr_t address = mapped_end;

    while (address < end) {
        /* A table's worth at a time, so that the next one can be made of
         * what this one maps. */
        uintptr_t next = (address | ((PAGE_SIZE << 9) - 1)) + 1;

        for (; address < end && address < next; address += PAGE_SIZE) {
            uint64_t page = (address - VIRT_BASE) >> PAGE_SHIFT;
            struct pagetable_place place = pagetable_make(address);

            if (frames[page] > PTE_FRAME >> PAGE_SHIFT)
                panic("the p2m list has a hole");
            pagetable_set(&place, frames[page] << PAGE_SHIFT | PTE_DATA);
        }
        pagetable_commit();
        mapped_end = address;
    }
}

void memory_start(void)
{
    mapped_end = memory_protect();
    free_start =
        start_info->pt_base + (start_info->nr_pt_frames << PAGE_SHIFT);
    if (!memory_holds(start_info->pt_base,
                      start_info->nr_pt_frames << PAGE_SHIFT) ||
        free_start <= (uintptr_t)image_end)
        panic("the domain builder's layout is not understood");
    map_shared_info();
    map_rest();
}

void *pages_take(void)
{
    void *page = (void *)free_start;

    if (heap_start != 0 || free_start + PAGE_SIZE > mapped_end)
        panic("no page for a page table");
    free_start += PAGE_SIZE;
    return memset(page, 0, PAGE_SIZE);
}

void *memory_of_frame(uint64_t frame)
{
    const uint64_t *frames = (const uint64_t *)start_info->mfn_list;
    uint64_t page;

    if (frame >= MACH2PHYS_NR_ENTRIES)
        return NULL;
    page = machine_to_phys_mapping[frame];
    if (page >= start_info->nr_pages || frames[page] != frame)
        return NULL;
    return (void *)(VIRT_BASE + (page << PAGE_SHIFT));
}

bool memory_holds(uintptr_t address, size_t length)
{
    return address >= VIRT_BASE && address <= mapped_end &&
           length <= mapped_end - address;
}

void *heap_grow(ptrdiff_t bytes)
{
    uintptr_t old = free_start;

    if (heap_start == 0)
        heap_start = free_start;
    if (bytes >= 0 ? (size_t)bytes > mapped_end - old
                   : (size_t)-bytes > old - heap_start)
        return NULL;
    free_start = old + (uintptr_t)bytes;
    return (void *)old;
}
