/* SPDX-License-Identifier: Apache-2.0
 *
 * Time. platform_nanoseconds (platform.h) is this clock less its first value.
 */
#ifndef MINIOS_CLOCK_H
#define MINIOS_CLOCK_H

#include <stdint.h>

#define CLOCK_SECOND 1000000000ull

/* Sets the zero of platform_nanoseconds; stops Xen's 100 Hz timer. */
void clock_start(void);

/* Nanoseconds since the hypervisor started, never going back: what
 * SCHEDOP_poll counts in. */
uint64_t clock_system(void);

/* clock_system's value at a time of platform_nanoseconds. */
uint64_t clock_system_at(uint64_t nanoseconds);

/* The processor's time stamp counter. */
uint64_t clock_ticks(void);

#endif
