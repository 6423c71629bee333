/* SPDX-License-Identifier: Apache-2.0
 *
 * One byte of a page that others may be writing, or executing.
 */
#ifndef MINIOS_SWAP_H
#define MINIOS_SWAP_H

#include <stdint.h>

/* What stands around it in the page: one byte before it, the others behind. */
struct swap_around {
    uint8_t before, behind[3];
};

/* Replaces the byte at `offset` by `to`, at once, if it is `from` and that
 * stands around it (NULL: whatever does). `found` gets what it was. Returns 1
 * when it was so, and 0 when not. */
int32_t swap_in(uint8_t *page, uint32_t offset, uint8_t from, uint8_t to,
                const struct swap_around *around, uint8_t *found);

#endif
