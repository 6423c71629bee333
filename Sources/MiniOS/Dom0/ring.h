/* SPDX-License-Identifier: Apache-2.0
 *
 * One direction of a byte ring that is shared with dom0: xen/io/console.h and
 * xen/io/xs_wire.h have two each. Indices run freely modulo 2^32; a byte lies
 * at its index modulo the size, a power of two.
 *
 * The other side's index is read once a call and checked; our own is kept
 * here, so that what stands in the shared page cannot change it.
 */
#ifndef MINIOS_RING_H
#define MINIOS_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The other side's index is further away than the ring is long. */
#define RING_BROKEN (-1)

struct ring {
    char *bytes;
    uint32_t size;
    uint32_t index;            /* ours */
    volatile uint32_t *ours;   /* where the other side sees it */
    volatile uint32_t *theirs;
};

struct ring ring_start(char *bytes, uint32_t size, volatile uint32_t *ours,
                       volatile uint32_t *theirs);

/* As producer: puts as many of the bytes as there is room for. Returns how
 * many, or RING_BROKEN. */
int32_t ring_put(struct ring *ring, const void *data, size_t length);

/* As producer: puts all of the bytes, or none where there is no room for all.
 * Returns whether it did. */
bool ring_put_whole(struct ring *ring, const void *data, size_t length);

/* As consumer of the one and producer of the other: moves what there is room
 * for. Returns how many bytes, or RING_BROKEN. */
int32_t ring_move(struct ring *from, struct ring *to);

/* As consumer: takes at most `length` bytes. Returns how many, or
 * RING_BROKEN. */
int32_t ring_take(struct ring *ring, void *data, size_t length);

/* As producer: bytes that the other side has yet to take, or RING_BROKEN. */
int32_t ring_unread(const struct ring *ring);

/* As consumer: bytes that can be taken, or RING_BROKEN. */
int32_t ring_waiting(const struct ring *ring);

#endif
