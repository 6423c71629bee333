/* SPDX-License-Identifier: Apache-2.0
 *
 * struct vcpu_time_info of xen/xen.h says how to turn the time stamp counter
 * into nanoseconds; its version is odd while Xen writes it.
 */
#include "clock.h"

#include <platform.h>

#include "hypercall.h"

static uint64_t started, latest;

uint64_t clock_ticks(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

static uint64_t scaled(uint64_t ticks, int8_t shift, uint32_t multiplier)
{
    /* Xen keeps the shift within a few bits; a larger one is no number. */
    if (shift >= 0)
        ticks <<= shift & 63;
    else
        ticks >>= -shift & 63;
    return (uint64_t)((unsigned __int128)ticks * multiplier >> 32);
}

uint64_t clock_system(void)
{
    const volatile struct vcpu_time_info *time =
        &shared_info->vcpu_info[0].time;
    uint32_t version;
    uint64_t now;

    do {
        version = time->version;
        barrier();
        now = time->system_time +
              scaled(clock_ticks() - time->tsc_timestamp, time->tsc_shift,
                     time->tsc_to_system_mul);
        barrier();
    } while ((version & 1) || version != time->version);

    if (now > latest)
        latest = now;
    return latest;
}

void clock_start(void)
{
    /* Not fatal: a timer that goes on only costs wake-ups. */
    xen_vcpu_op(VCPUOP_stop_periodic_timer, 0, NULL);
    started = clock_system();
}

uint64_t clock_system_at(uint64_t nanoseconds)
{
    return nanoseconds > UINT64_MAX - started ? UINT64_MAX
                                              : started + nanoseconds;
}

uint64_t platform_nanoseconds(void)
{
    return clock_system() - started;
}
