/* SPDX-License-Identifier: Apache-2.0 */
#include "random.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "abi.h"
#include "clock.h"

/* What compilers check against when they guard stacks (Swift does). */
uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

/* Called by json-c, Swift's hash tables and newlib. */
void arc4random_buf(void *bytes, size_t length);
int getentropy(void *bytes, size_t length);

static bool has_rdrand;
static uint64_t state;

/* CPUID as Xen shows it to a PV guest: with the prefix "ud2a; xen", which
 * XEN_CPUID of Xen's arch-x86/xen.h documents. Leaf 1, ecx bit 30: Intel SDM
 * volume 2, CPUID. */
static bool find_rdrand(void)
{
    uint32_t a = 1, b, c = 0, d;

    __asm__ volatile(XEN_CPUID : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (c >> 30) & 1;
}

static bool rdrand(uint64_t *number)
{
    for (int attempt = 0; attempt < 10; attempt++) {
        bool valid;

        __asm__ volatile("rdrand %0" : "=r"(*number), "=@ccc"(valid));
        if (valid)
            return true;
    }
    return false;
}

uint64_t random_next(void)
{
    uint64_t mixed, hardware;

    /* splitmix64 (Steele, Lea, Flood 2014), its state stirred with time. */
    state += 0x9e3779b97f4a7c15ull ^ clock_ticks();
    mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
    mixed ^= mixed >> 31;
    if (has_rdrand && rdrand(&hardware))
        mixed ^= hardware;
    return mixed;
}

void random_start(void)
{
    has_rdrand = find_rdrand();
    state = start_info->shared_info ^ clock_ticks();
    /* A zero byte at its lower end stops a text that runs over it. */
    __stack_chk_guard = random_next() & ~(uintptr_t)0xff;
}

void arc4random_buf(void *bytes, size_t length)
{
    char *to = bytes;

    while (length != 0) {
        uint64_t number = random_next();
        size_t count = length < sizeof(number) ? length : sizeof(number);

        memcpy(to, &number, count);
        to += count;
        length -= count;
    }
}

int getentropy(void *bytes, size_t length)
{
    if (length > 256) {
        errno = EIO;
        return -1;
    }
    arc4random_buf(bytes, length);
    return 0;
}

_Noreturn void __stack_chk_fail(void)
{
    panic("a stack guard was overwritten");
}
