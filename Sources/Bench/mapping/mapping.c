/* SPDX-License-Identifier: Apache-2.0
 *
 * What a page of the target costs that is mapped, read, unmapped and flushed,
 * in batches of several sizes: a line "SIZE CYCLES" for each round of each, in
 * turns. Size 0 reads pages that are mapped already.
 */
#include <libvmi/libvmi.h>
#include <platform.h>
#include <stdio.h>

#define PAGES 512u
#define ROUNDS 30u
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t sizes[] = {1, 16, 64, 256, 512, 0};
static uint64_t frames[PAGES];
static uint32_t slots[PAGES];
static volatile uint64_t sum;

static uint64_t ticks(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

static void read_slots(uint32_t first, uint32_t count)
{
    const uint8_t *base = platform_window_base(0);

    for (uint32_t slot = first; slot < first + count; slot++)
        sum += *(const volatile uint64_t *)(base + slot * 4096ul);
}

static bool map_all(uint32_t size)
{
    for (uint32_t at = 0; at < PAGES; at += size) {
        if (platform_map(0, slots + at, frames + at, size) != (int32_t)size)
            return false;
        read_slots(at, size);
        if (platform_unmap(0, at, size) != 0)
            return false;
    }
    return true;
}

static bool run(uint32_t size, uint64_t *cycles)
{
    bool sound = true;
    uint64_t start;

    if (size == 0 && platform_map(0, slots, frames, PAGES) != (int32_t)PAGES)
        return false;
    start = ticks();
    if (size == 0)
        read_slots(0, PAGES);
    else
        sound = map_all(size);
    *cycles = (ticks() - start) / PAGES;
    return sound && platform_unmap(0, 0, PAGES) == 0;
}

/* The frames of the kernel's text: memory of every kind of target. */
static bool find_frames(const char *target)
{
    vmi_instance_t vmi;
    addr_t text, place;
    bool found = true;

    if (vmi_init_complete(&vmi, target, VMI_INIT_DOMAINNAME, NULL,
                          VMI_CONFIG_GLOBAL_FILE_ENTRY, NULL,
                          NULL) != VMI_SUCCESS)
        return false;
    if (vmi_translate_ksym2v(vmi, "_text", &text) != VMI_SUCCESS)
        found = false;
    for (uint32_t at = 0; found && at < PAGES; at++) {
        slots[at] = at;
        found = vmi_translate_kv2p(vmi, text + at * 4096ul, &place) ==
                VMI_SUCCESS;
        frames[at] = place >> 12;
    }
    vmi_destroy(vmi);
    return found;
}

int main(int argc, char **argv)
{
    uint64_t cycles;

    if (argc != 2 || !find_frames(argv[1])) {
        printf("no frames\n");
        return 1;
    }
    if (platform_window_slots(0) < PAGES)
        return 2;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t turn = 0; turn < LENGTH(sizes); turn++) {
            uint32_t size = sizes[(round + turn) % LENGTH(sizes)];

            if (!run(size, &cycles))
                return 3;
            printf("%u %llu\n", size, (unsigned long long)cycles);
        }
    }
    return 0;
}
