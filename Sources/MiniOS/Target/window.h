/* SPDX-License-Identifier: Apache-2.0
 *
 * The window through which platform.h shows frames of other domains.
 * Read-only: nothing but window_probe, window_write, window_swap and
 * window_show ever asks for more.
 */
#ifndef MINIOS_WINDOW_H
#define MINIOS_WINDOW_H

#include "swap.h"
#include "../Kernel/abi.h"

/* Makes the tables. Before the heap begins. */
void window_start(void);

/* Lets go of every frame of a target, so that Xen can free a domain that has
 * ended. Its slots read as zeros until they are mapped anew. */
void window_release(uint32_t target);

/* Shows nothing any more, of any target: a panic if the page tables say
 * otherwise. */
void window_empty(void);

/* One mapping attempt, taken back at once: 0 or a PLATFORM_E... */
int32_t window_probe(domid_t domain, uint64_t frame, bool writable);

/* Writes bytes[0..length) of a frame from `offset` on, within the frame: 0 or a
 * PLATFORM_E... */
int32_t window_write(domid_t domain, uint64_t frame, uint32_t offset,
                     const uint8_t *bytes, uint32_t length);

/* swap_in of the frame that a physical address lies in, or a PLATFORM_E... */
int32_t window_swap(domid_t domain, uint64_t place, uint8_t from, uint8_t to,
                    const struct swap_around *around, uint8_t *found);

/* Pages beside the window, for what stays mapped: a monitor's rings of events,
 * by their targets; the supervisor's journals and rings. */
#define WINDOW_PAGES 960u

void *window_page(uint32_t page);
int32_t window_show(uint32_t page, domid_t domain, uint64_t frame,
                    bool writable);
void window_hide(uint32_t page);

#endif
