/* SPDX-License-Identifier: Apache-2.0
 *
 * The window's page-table entries: what each slot shows, and the TLB's share
 * in it. window.c checks ranges and targets before it comes here.
 */
#ifndef MINIOS_SLOTS_H
#define MINIOS_SLOTS_H

#include "../Kernel/abi.h"

#define SLOTS_COUNT 512u

/* 256 GiB: above any memory that a monitor is given. */
#define SLOTS_BASE 0x4000000000ul

/* Makes the window's level-1 table. */
void slots_start(void);

/* Shows frames of a domain read-only; `owner` (1 to 254) is for
 * slots_release. Returns Xen's result; `done` gets how many slots, from the
 * first on, show their frame. The others may still show what they did. */
long slots_map(const uint32_t *slots, const uint64_t *frames, uint32_t count,
               uint8_t owner, domid_t domain, unsigned int *done);

/* Shows nothing in these slots. */
void slots_clear(const uint32_t *slots, uint32_t count);

/* Shows nothing in a range. */
void slots_clear_range(uint32_t slot, uint32_t count);

/* Whether the page tables show nothing in any slot. */
bool slots_empty(void);

/* Shows zeros wherever the frames of this owner are shown. */
void slots_release(uint8_t owner);

#endif
