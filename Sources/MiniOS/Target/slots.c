/* SPDX-License-Identifier: Apache-2.0
 *
 * mmu_update: xen/xen.h. The low 16 bits of its last argument name the domain
 * whose frames are mapped; the tables are ours. It stops at the first entry
 * that it refuses and tells how many were applied. It leaves the TLB alone,
 * which matters only for entries that were present before.
 */
#include "slots.h"

#include "../Kernel/hypercall.h"
#include "../Kernel/pagetable.h"

/* Up to so many, single entries are cheaper to flush than the whole TLB. */
#define SINGLE_FLUSHES 8u

/* Owners that are no target: a slot that shows nothing, or zeros. */
enum { OWNER_NONE = 0, OWNER_ZEROS = 255 };

static const char zeros[PAGE_SIZE] __attribute__((aligned(4096)));

static uint8_t owners[SLOTS_COUNT];
static mmu_update_t updates[SLOTS_COUNT];
static uint32_t stale[SLOTS_COUNT]; /* what they showed may be in the TLB */
static uint32_t stale_count;
static uint64_t table; /* machine address of the window's level-1 table */
static const volatile uint64_t *entries; /* the same, as we see it */

void slots_start(void)
{
    struct pagetable_place place = pagetable_make(SLOTS_BASE);

    table = place.machine;
    entries = place.entry;
}

static uintptr_t address_of(uint32_t slot)
{
    return SLOTS_BASE + slot * PAGE_SIZE;
}

static void prepare(uint32_t at, uint32_t slot, uint64_t entry)
{
    updates[at].ptr = (table + slot * sizeof(uint64_t)) |
                      MMU_NORMAL_PT_UPDATE;
    updates[at].val = entry;
    if (owners[slot] != OWNER_NONE)
        stale[stale_count++] = slot;
}

static void flush(void)
{
    struct mmuext_op ops[SINGLE_FLUSHES];
    unsigned int length = 1;

    if (stale_count > SINGLE_FLUSHES) {
        ops[0] = (struct mmuext_op){.cmd = MMUEXT_TLB_FLUSH_LOCAL};
    } else {
        for (length = 0; length < stale_count; length++) {
            ops[length] = (struct mmuext_op){
                .cmd = MMUEXT_INVLPG_LOCAL,
                .arg1.linear_addr = address_of(stale[length]),
            };
        }
    }
    stale_count = 0;
    if (length != 0 && xen_mmuext_op(ops, length) != 0)
        panic("cannot flush the window");
}

/* A change of our own, which Xen has no reason to refuse. */
static void commit(uint32_t prepared)
{
    if (prepared == 0)
        return;
    if (xen_mmu_update(updates, prepared, NULL, DOMID_SELF) != 0)
        panic("cannot change the window");
    flush();
}

static long map_batch(const uint32_t *slots, const uint64_t *frames,
                      uint32_t count, domid_t domain, unsigned int *done)
{
    long result;

    for (uint32_t at = 0; at < count; at++)
        prepare(at, slots[at], frames[at] << PAGE_SHIFT | PTE_READ);
    result = xen_mmu_update(updates, count, done, domain);
    if (*done > count)
        panic("the hypervisor mapped more than it was asked for");
    flush();
    return result;
}

/* The flush included: 40 % cheaper than a batch of one and a flush. */
static long map_one(uint32_t slot, uint64_t frame, domid_t domain,
                    unsigned int *done)
{
    long result = xen_update_va_mapping_foreign(
        address_of(slot), frame << PAGE_SHIFT | PTE_READ,
        UVMF_INVLPG | UVMF_LOCAL, domain);

    *done = result == 0;
    return result;
}

long slots_map(const uint32_t *slots, const uint64_t *frames, uint32_t count,
               uint8_t owner, domid_t domain, unsigned int *done)
{
    long result = 0;

    *done = 0;
    if (count == 1)
        result = map_one(slots[0], frames[0], domain, done);
    else if (count != 0)
        result = map_batch(slots, frames, count, domain, done);
    for (unsigned int at = 0; at < *done; at++)
        owners[slots[at]] = owner;
    return result;
}

/* Prepares an entry for a slot that shows something. */
static uint32_t prepare_shown(uint32_t prepared, uint32_t slot, uint8_t owner,
                              uint64_t entry)
{
    if (owners[slot] == OWNER_NONE)
        return prepared;
    prepare(prepared, slot, entry);
    owners[slot] = owner;
    return prepared + 1;
}

void slots_clear(const uint32_t *slots, uint32_t count)
{
    uint32_t prepared = 0;

    for (uint32_t at = 0; at < count; at++)
        prepared = prepare_shown(prepared, slots[at], OWNER_NONE, 0);
    commit(prepared);
}

void slots_clear_range(uint32_t slot, uint32_t count)
{
    uint32_t prepared = 0;

    for (uint32_t at = slot; at < slot + count; at++)
        prepared = prepare_shown(prepared, at, OWNER_NONE, 0);
    commit(prepared);
}

void slots_release(uint8_t owner)
{
    uint32_t prepared = 0;

    for (uint32_t at = 0; at < SLOTS_COUNT; at++) {
        if (owners[at] == owner)
            prepared = prepare_shown(prepared, at, OWNER_ZEROS,
                                     machine_of(zeros) | PTE_READ);
    }
    commit(prepared);
}

bool slots_empty(void)
{
    for (uint32_t at = 0; at < SLOTS_COUNT; at++) {
        if (entries[at] != 0)
            return false;
    }
    return true;
}
