/* SPDX-License-Identifier: Apache-2.0
 *
 * The window through which platform.h shows frames of other domains.
 * Read-only: nothing but window_probe ever asks for more.
 */
#ifndef MINIOS_WINDOW_H
#define MINIOS_WINDOW_H

#include "abi.h"

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

#endif
