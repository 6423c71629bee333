/* SPDX-License-Identifier: Apache-2.0
 *
 * What a target does in EventCountTests, so often and no oftener: CPUID, events
 * that it asks for itself, and switches between two processes. Without a
 * library, which would do some of it too.
 */
#define CPUIDS 500
#define REQUESTS 200
#define ROUNDS 400

static long call(long number, long one, long two, long three)
{
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(one), "S"(two), "d"(three)
                     : "rcx", "r11", "memory");
    return result;
}

/* HVMOP_guest_request_vm_event */
static void request(void)
{
    long result;

    __asm__ volatile("vmmcall"
                     : "=a"(result)
                     : "a"(34L), "D"(24L), "S"(0L)
                     : "memory");
}

static void ask(void)
{
    unsigned int leaf = 0x5eed, count = 0;

    __asm__ volatile("cpuid" : "+a"(leaf), "+c"(count) : : "ebx", "edx");
}

/* The two are on one processor: each byte is a switch to the other one. */
static void play(void)
{
    unsigned long processors = 1;
    int there[2], back[2];
    char byte = 0;
    long child;

    call(203, 0, sizeof(processors), (long)&processors); /* sched_setaffinity */
    call(22, (long)there, 0, 0);                         /* pipe */
    call(22, (long)back, 0, 0);
    child = call(57, 0, 0, 0); /* fork */
    for (int round = 0; round < ROUNDS; round++) {
        if (child == 0) {
            call(0, there[0], (long)&byte, 1);
            call(1, back[1], (long)&byte, 1);
        } else {
            call(1, there[1], (long)&byte, 1);
            call(0, back[0], (long)&byte, 1);
        }
    }
    if (child == 0)
        call(231, 0, 0, 0); /* exit_group */
    call(61, child, 0, 0);  /* wait4 */
}

void _start(void)
{
    for (int count = 0; count < CPUIDS; count++)
        ask();
    for (int count = 0; count < REQUESTS; count++)
        request();
    play();
    call(231, 0, 0, 0);
}
