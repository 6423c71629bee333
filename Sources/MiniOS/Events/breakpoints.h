/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MINIOS_BREAKPOINTS_H
#define MINIOS_BREAKPOINTS_H

#include <stdbool.h>

#include "../Target/window.h"

/* Whether Xen does not hear of INT3: under QEMU's emulation of AMD's
 * processors, which looks at another intercept than processors do. */
bool breakpoints_are_lost(void);

/* Replaces `from` by `to` at the place of a breakpoint, which is a word of
 * supervision.h, where the rest of its instruction stands still: text that has
 * gone meanwhile, such as a module's, may hold anything. Returns as
 * window_swap. */
int32_t breakpoints_swap(domid_t domain, uint64_t word, uint8_t from,
                         uint8_t to);

#endif
