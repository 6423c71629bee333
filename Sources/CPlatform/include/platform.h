/* SPDX-License-Identifier: Apache-2.0
 *
 * The platform: everything that the VMI core needs from below.
 *
 * Two programs implement it: MiniOS (the image, over Xen hypercalls) and
 * FileBackend (the host, over memory dumps). The core calls nothing else.
 *
 * Units. A *frame* is the number of a 4096-byte page of the target's physical
 * address space (a gfn of an HVM or PVH guest, an mfn of a PV guest).
 *
 * Targets are numbered from 0 in the order of the bundle (image) or are the
 * single open dump 0 (host).
 *
 * Errors are negative PLATFORM_E... values; no function traps or blocks for
 * longer than one hypercall, but platform_write, which waits for dom0 where
 * more has been written than the longest record.
 */
#ifndef STUBVMI_PLATFORM_H
#define STUBVMI_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

#define PLATFORM_FRAME_SIZE 4096u

#define PLATFORM_EABSENT (-1) /* the frame holds no memory of the target */
#define PLATFORM_EDENIED (-2) /* the policy refuses the access: stop asking */
#define PLATFORM_EGONE (-3)   /* the target no longer exists */
#define PLATFORM_EINVAL (-4)  /* target, slot or count out of range */
#define PLATFORM_EIO (-5)     /* anything else */

/* A run of frames that is readable in place for as long as the target is
 * open: a dump is a few of them, a live domain has none. */
struct platform_run {
    const uint8_t *bytes; /* contents of the first frame */
    uint64_t first;       /* number of the first frame */
    uint64_t count;       /* frames in the run */
};

/* Number of runs of a target; 0 for a live domain. */
uint32_t platform_run_count(uint32_t target);

/* Stores run `index` (sorted by `first`, never overlapping): 0 or an error. */
int32_t platform_run(uint32_t target, uint32_t index, struct platform_run *run);

/* The window through which frames are read that are not readable in place:
 * `slots` pages at `base`. A slot is readable only between platform_map and the next
 * platform_map or platform_unmap of it. All live domains share one window;
 * a dump that is not readable in place has one of its own. */
uint32_t platform_window_slots(uint32_t target);
const uint8_t *platform_window_base(uint32_t target);

/* Maps frames[0..count) read-only at slots[0..count) in one batch; no slot
 * twice. Returns how many were mapped, counted from the front: fewer than
 * `count` when a frame was refused, so frames[result] is the one to blame. When
 * not even the first could be mapped, returns its error instead. Slots that
 * were not mapped are left unmapped. */
int32_t platform_map(uint32_t target, const uint32_t *slots,
                     const uint64_t *frames, uint32_t count);

/* Unmaps slots [slot, slot + count): 0 or an error. */
int32_t platform_unmap(uint32_t target, uint32_t slot, uint32_t count);

/* One past the highest frame of the target, or 0 if it cannot be told. */
uint64_t platform_frame_limit(uint32_t target);

/* The frames that may be page `page` of a PV target: such a guest numbers its
 * pages as it likes, its frames are the machine's, and Xen tells the numbers
 * of all PV guests' pages alike, so each frame has to be tried. Returns how
 * many, at most `room`; 0 of a target whose frames are its own numbers. */
uint32_t platform_frames_of(uint32_t target, uint64_t page, uint64_t *frames,
                            uint32_t room);

/* Writes bytes to the console (image) or standard output (host). */
void platform_write(const uint8_t *bytes, size_t length);

/* Time since start, in nanoseconds, never going back. */
uint64_t platform_nanoseconds(void);

#endif
