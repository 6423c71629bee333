/* SPDX-License-Identifier: Apache-2.0
 *
 * This domain's own page tables. Xen owns them: we see them read-only and ask
 * for each change with mmu_update, by the machine address of the entry.
 */
#ifndef MINIOS_PAGETABLE_H
#define MINIOS_PAGETABLE_H

#include "abi.h"

/* A level-1 entry: where it can be read, and its machine address. */
struct pagetable_place {
    const uint64_t *entry;
    uint64_t machine;
};

/* Machine address of a byte of this domain's memory. */
uint64_t machine_of(const void *pointer);

/* Finds the entry of an address; false when it has no table. */
bool pagetable_find(uintptr_t address, struct pagetable_place *place);

/* The same, and makes the tables that are missing from pages_take. */
struct pagetable_place pagetable_make(uintptr_t address);

/* Changes of our own memory, collected into few hypercalls. A change that
 * Xen refuses is a panic: without it the rights would not be what they
 * should be. */
void pagetable_set(const struct pagetable_place *place, uint64_t entry);
void pagetable_commit(void);

#endif
