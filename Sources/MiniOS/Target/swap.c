/* SPDX-License-Identifier: Apache-2.0 */
#include "swap.h"

#include <stdbool.h>
#include <string.h>

#include "../Kernel/abi.h"

static bool stands(const uint8_t *page, uint32_t offset,
                   const struct swap_around *around)
{
    return offset >= 1 && offset < PAGE_SIZE - sizeof(around->behind) &&
           page[offset - 1] == around->before &&
           memcmp(page + offset + 1, around->behind,
                  sizeof(around->behind)) == 0;
}

int32_t swap_in(uint8_t *page, uint32_t offset, uint8_t from, uint8_t to,
                const struct swap_around *around, uint8_t *found)
{
    if (around && !stands(page, offset, around)) {
        *found = page[offset];
        return 0;
    }
    *found = from;
    return __atomic_compare_exchange_n(page + offset, found, to, false,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
