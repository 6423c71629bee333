/* SPDX-License-Identifier: Apache-2.0
 *
 * Time as programs ask for it: Xen's wall clock (xen/xen.h, wc_sec) and its
 * system time since.
 */
#include <errno.h>
#include <platform.h>
#include <programs.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include "../MiniOS/Kernel/clock.h"
#include "../MiniOS/Kernel/hypercall.h"

#define MICROSECOND 1000ull

/* newlib declares these only for some systems. */
int clock_gettime(clockid_t clock, struct timespec *time);
int nanosleep(const struct timespec *wanted, struct timespec *left);
int usleep(useconds_t microseconds);

/* Nanoseconds since 1970. */
static uint64_t wall_clock(void)
{
    const volatile struct shared_info *info = shared_info;
    uint32_t version, seconds, nanoseconds;

    do {
        version = info->wc_version;
        barrier();
        seconds = info->wc_sec;
        nanoseconds = info->wc_nsec;
        barrier();
    } while ((version & 1) || version != info->wc_version);
    return seconds * CLOCK_SECOND + nanoseconds + clock_system();
}

int gettimeofday(struct timeval *time, void *zone)
{
    uint64_t now = wall_clock();

    (void)zone;
    time->tv_sec = (time_t)(now / CLOCK_SECOND);
    time->tv_usec = (suseconds_t)(now % CLOCK_SECOND / MICROSECOND);
    return 0;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    /* CLOCK_REALTIME is 1 in newlib; every other clock just goes on. */
    uint64_t now = clock == 1 ? wall_clock() : clock_system();

    time->tv_sec = (time_t)(now / CLOCK_SECOND);
    time->tv_nsec = (long)(now % CLOCK_SECOND);
    return 0;
}

clock_t times(struct tms *times)
{
    clock_t now = (clock_t)(clock_system() / (CLOCK_SECOND / CLOCKS_PER_SEC));

    *times = (struct tms){.tms_utime = now};
    return now;
}

/* Others go on meanwhile, where they can. */
static void pause_for(uint64_t nanoseconds)
{
    uint64_t now = platform_nanoseconds();
    uint64_t due =
        nanoseconds > UINT64_MAX - now ? UINT64_MAX : now + nanoseconds;

    while (platform_nanoseconds() < due) {
        struct sched_poll poll = {.timeout = clock_system_at(due)};

        if (!program_wait(due, false))
            xen_sched_op(SCHEDOP_poll, &poll);
    }
}

unsigned int sleep(unsigned int seconds)
{
    pause_for(seconds * CLOCK_SECOND);
    return 0;
}

int usleep(useconds_t microseconds)
{
    pause_for(microseconds * MICROSECOND);
    return 0;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    if (wanted->tv_sec < 0 || wanted->tv_nsec < 0 ||
        wanted->tv_nsec >= (long)CLOCK_SECOND) {
        errno = EINVAL;
        return -1;
    }
    pause_for((uint64_t)wanted->tv_sec % UINT32_MAX * CLOCK_SECOND +
              (uint64_t)wanted->tv_nsec);
    if (left)
        *left = (struct timespec){0};
    return 0;
}
