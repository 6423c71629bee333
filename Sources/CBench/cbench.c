/* SPDX-License-Identifier: Apache-2.0
 *
 * The plain page walk, and what is built on it; the header says what for. */
#include "cbench.h"

#include <stddef.h>
#include <string.h>

#define FRAME_BITS UINT64_C(0x000ffffffffff000)
#define PRESENT UINT64_C(0x01)
#define LARGE UINT64_C(0x80)
#define TASK_LIMIT 65536u

int32_t cbench_open(uint32_t target, struct cbench_memory *memory)
{
    memory->run_count = platform_run_count(target);
    if (memory->run_count > CBENCH_RUNS)
        return PLATFORM_EINVAL;
    for (uint32_t index = 0; index < memory->run_count; index++) {
        int32_t result = platform_run(target, index, &memory->runs[index]);
        if (result != 0)
            return result;
    }
    return 0;
}

static const uint8_t *frame_bytes(const struct cbench_memory *memory,
                                  uint64_t frame)
{
    for (uint32_t index = 0; index < memory->run_count; index++) {
        const struct platform_run *run = &memory->runs[index];
        if (frame - run->first < run->count)
            return run->bytes + (frame - run->first) * PLATFORM_FRAME_SIZE;
    }
    return NULL;
}

uint64_t cbench_translate(const struct cbench_memory *memory, uint64_t address)
{
    uint64_t table = memory->root;
    for (uint32_t level = memory->levels; level > 0; level--) {
        const uint8_t *page = frame_bytes(memory, table);
        uint32_t shift = 3 + 9 * level;
        uint64_t within = (UINT64_C(1) << shift) - 1;
        uint64_t entry;
        if (page == NULL)
            break;
        memcpy(&entry, page + (address >> shift & 511) * 8, sizeof(entry));
        if (!(entry & PRESENT))
            break;
        if (level == 1 || (level <= 3 && (entry & LARGE)))
            return (entry & FRAME_BITS & ~within) | (address & within);
        table = (entry & FRAME_BITS) >> 12;
    }
    return CBENCH_NONE;
}

/* Copies bytes, page by page: 0 or -1. */
static int copy(const struct cbench_memory *memory, uint64_t address,
                void *destination, size_t length)
{
    uint8_t *to = destination;
    while (length > 0) {
        uint64_t physical = cbench_translate(memory, address);
        const uint8_t *page = frame_bytes(memory, physical >> 12);
        size_t part = PLATFORM_FRAME_SIZE - (size_t)(physical & 4095);
        if (physical == CBENCH_NONE || page == NULL)
            return -1;
        if (part > length)
            part = length;
        memcpy(to, page + (physical & 4095), part);
        to += part;
        address += part;
        length -= part;
    }
    return 0;
}

uint64_t cbench_translate_pages(const struct cbench_memory *memory,
                                uint64_t first, uint64_t count)
{
    uint64_t sum = 0;
    for (uint64_t index = 0; index < count; index++)
        sum += cbench_translate(memory, first + index * PLATFORM_FRAME_SIZE);
    return sum;
}

uint64_t cbench_read_pages(const struct cbench_memory *memory, uint64_t first,
                           uint64_t count, uint8_t *page)
{
    uint64_t sum = 0;
    for (uint64_t index = 0; index < count; index++) {
        uint64_t word;
        if (copy(memory, first + index * PLATFORM_FRAME_SIZE, page,
                 PLATFORM_FRAME_SIZE))
            return CBENCH_NONE;
        memcpy(&word, page, sizeof(word));
        sum += word;
    }
    return sum;
}

uint64_t cbench_copy_frames(const struct cbench_memory *memory, uint64_t first,
                            uint64_t count, uint8_t *page)
{
    uint64_t sum = 0;
    for (uint64_t index = 0; index < count; index++) {
        const uint8_t *bytes = frame_bytes(memory, first + index);
        uint64_t word;
        if (bytes == NULL)
            return CBENCH_NONE;
        memcpy(page, bytes, PLATFORM_FRAME_SIZE);
        memcpy(&word, page, sizeof(word));
        sum += word;
    }
    return sum;
}

uint64_t cbench_processes(const struct cbench_memory *memory,
                          uint64_t init_task, const struct cbench_task *task,
                          uint8_t *name)
{
    uint64_t head = init_task + task->tasks;
    uint64_t element = head;
    uint64_t sum = 0;
    for (uint32_t index = 0; index < TASK_LIMIT; index++) {
        uint32_t pid;
        if (copy(memory, element, &element, sizeof(element)))
            return CBENCH_NONE;
        if (element == head)
            return sum;
        if (copy(memory, element - task->tasks + task->pid, &pid, 4) ||
            copy(memory, element - task->tasks + task->comm, name, 16))
            return CBENCH_NONE;
        sum += pid;
    }
    return CBENCH_NONE;
}

void cbench_enclose(void (*body)(void *context), void *context)
{
    body(context);
    /* Or the call would become a jump, and this function end before it. */
    __asm__ volatile("" ::: "memory");
}
