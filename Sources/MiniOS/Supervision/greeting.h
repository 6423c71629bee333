/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a monitor and the supervisor meet in the page of a ring: behind the
 * ring, which Xen leaves alone.
 */
#ifndef MINIOS_GREETING_H
#define MINIOS_GREETING_H

#include "../Kernel/abi.h"

struct greeting {
    uint32_t question; /* the monitor's: any number but the last one */
    uint32_t answer;   /* the supervisor's: the same number */
};

static inline volatile struct greeting *greeting_in(void *page)
{
    return (volatile struct greeting *)((char *)page + PAGE_SIZE -
                                        sizeof(struct greeting));
}

#endif
