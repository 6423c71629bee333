/* SPDX-License-Identifier: Apache-2.0
 *
 * What the VMI core is measured against: the same answers out of the same
 * dump, by the shortest C that gives them.
 *
 * It checks what would make it crash (a frame that the dump lacks) and nothing
 * else: no canonical form, no reserved bits, no loops of a list; it keeps
 * nothing between two calls. Addresses are bytes, frames are numbers of
 * 4096-byte pages. Page tables: Intel SDM volume 3A, section 4.5.
 */
#ifndef STUBVMI_CBENCH_H
#define STUBVMI_CBENCH_H

#include <stdint.h>

#include "platform.h"

#define CBENCH_RUNS 64
/* What is not there: no address that is translated to, no sum. */
#define CBENCH_NONE UINT64_MAX

/* A dump, and the address space in which it is read. */
struct cbench_memory {
    struct platform_run runs[CBENCH_RUNS];
    uint32_t run_count;
    uint32_t levels; /* of page tables, 4 or 5 */
    uint64_t root;   /* frame of the top one */
};

/* Where the members of struct task_struct are, in bytes from its start. */
struct cbench_task {
    uint64_t tasks;
    uint64_t pid;
    uint64_t comm;
};

/* Takes the runs of an open target: 0 or PLATFORM_E... */
int32_t cbench_open(uint32_t target, struct cbench_memory *memory);

/* Physical address of a virtual one, or CBENCH_NONE. */
uint64_t cbench_translate(const struct cbench_memory *memory, uint64_t address);

/* Translates `count` pages from `first` on; the sum of the results. */
uint64_t cbench_translate_pages(const struct cbench_memory *memory,
                                uint64_t first, uint64_t count);

/* Copies each of `count` pages from `first` on to `page`, which has room for
 * one; the sum of their first words. */
uint64_t cbench_read_pages(const struct cbench_memory *memory, uint64_t first,
                           uint64_t count, uint8_t *page);

/* Copies each of `count` frames from `first` on to `page`; the sum of their
 * first words, or CBENCH_NONE when the dump lacks one. */
uint64_t cbench_copy_frames(const struct cbench_memory *memory, uint64_t first,
                            uint64_t count, uint8_t *page);

/* Follows the task list from `init_task` on, copying each name to `name`,
 * which has room for 16 bytes; the sum of the pids. At most 65536 tasks. */
uint64_t cbench_processes(const struct cbench_memory *memory,
                          uint64_t init_task, const struct cbench_task *task,
                          uint8_t *name);

/* Calls `body`. A function whose name a profiler can be told, so that it
 * counts what happens within it. */
void cbench_enclose(void (*body)(void *context), void *context);

#endif
