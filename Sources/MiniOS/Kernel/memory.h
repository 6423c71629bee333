/* SPDX-License-Identifier: Apache-2.0
 *
 * This domain's memory. pfn n is mapped at VIRT_BASE + n * 4096:
 *
 *   image | module | p2m list | start_info | xenstore ring | console ring |
 *   page tables | free: tables of memory_start, then the heap
 *
 * Text is executable and not writable, data is writable and not executable,
 * all that only dom0's builder wrote is read-only, and below the image
 * nothing is mapped.
 */
#ifndef MINIOS_MEMORY_H
#define MINIOS_MEMORY_H

#include "abi.h"

/* minios.ld */
extern const char image_start[], image_text_end[], image_rodata_end[];
extern char image_stack_guard[], image_stack_top[], image_end[];

/* Maps all memory with its rights, and shared_info; makes the heap. */
void memory_start(void);

/* Gives every page that the builder mapped its rights. Returns the first
 * address that the builder did not map. */
uintptr_t memory_protect(void);

/* A page of zeros, for ever. Only until the heap begins. */
void *pages_take(void);

/* Where a frame of the machine that belongs to this domain is mapped, NULL
 * if it does not belong to it: rings come as frame numbers. */
void *memory_of_frame(uint64_t frame);

/* Whether [address, address + length) is this domain's mapped memory. */
bool memory_holds(uintptr_t address, size_t length);

/* Moves the heap's end by `bytes`, which may be negative, and returns the old
 * end, or NULL when there is no room. */
void *heap_grow(ptrdiff_t bytes);

#endif
