/* SPDX-License-Identifier: Apache-2.0 */
#include "ring.h"

#include <string.h>

/* x86 keeps loads before later stores and stores in order: only the compiler
 * has to be told. */
#define barrier() __asm__ volatile("" ::: "memory")

struct ring ring_start(char *bytes, uint32_t size, volatile uint32_t *ours,
                       volatile uint32_t *theirs)
{
    return (struct ring){
        .bytes = bytes,
        .size = size,
        .index = *ours,
        .ours = ours,
        .theirs = theirs,
    };
}

/* Bytes from our index to the end of the buffer, at most `length`. */
static uint32_t straight(const struct ring *ring, uint32_t length)
{
    uint32_t end = ring->size - (ring->index & (ring->size - 1));

    return length < end ? length : end;
}

static void publish(struct ring *ring, uint32_t moved)
{
    barrier();
    ring->index += moved;
    *ring->ours = ring->index;
}

int32_t ring_put(struct ring *ring, const void *data, size_t length)
{
    uint32_t used = ring->index - *ring->theirs;
    uint32_t count, first;
    const char *from = data;

    if (used > ring->size)
        return RING_BROKEN;
    barrier();
    count = ring->size - used;
    if (count > length)
        count = (uint32_t)length;
    first = straight(ring, count);
    memcpy(ring->bytes + (ring->index & (ring->size - 1)), from, first);
    memcpy(ring->bytes, from + first, count - first);
    publish(ring, count);
    return (int32_t)count;
}

bool ring_put_whole(struct ring *ring, const void *data, size_t length)
{
    int32_t used = ring_unread(ring);

    /* The other side only makes more room. */
    return used >= 0 && length <= ring->size - (uint32_t)used &&
           ring_put(ring, data, length) == (int32_t)length;
}

int32_t ring_take(struct ring *ring, void *data, size_t length)
{
    uint32_t count = *ring->theirs - ring->index;
    uint32_t first;
    char *to = data;

    if (count > ring->size)
        return RING_BROKEN;
    barrier();
    if (count > length)
        count = (uint32_t)length;
    first = straight(ring, count);
    memcpy(to, ring->bytes + (ring->index & (ring->size - 1)), first);
    memcpy(to + first, ring->bytes, count - first);
    publish(ring, count);
    return (int32_t)count;
}

int32_t ring_move(struct ring *from, struct ring *to)
{
    char chunk[256];
    int32_t moved = 0;

    for (;;) {
        int32_t unread = ring_unread(to);
        size_t room = unread < 0 ? 0 : to->size - (uint32_t)unread;
        int32_t count = ring_take(from, chunk,
                                  room < sizeof(chunk) ? room : sizeof(chunk));

        if (unread < 0 || count < 0)
            return RING_BROKEN;
        if (count == 0)
            return moved;
        /* The other side only makes more room. */
        if (ring_put(to, chunk, (size_t)count) != count)
            return RING_BROKEN;
        moved += count;
    }
}

int32_t ring_unread(const struct ring *ring)
{
    uint32_t used = ring->index - *ring->theirs;

    return used > ring->size ? RING_BROKEN : (int32_t)used;
}

int32_t ring_waiting(const struct ring *ring)
{
    uint32_t count = *ring->theirs - ring->index;

    return count > ring->size ? RING_BROKEN : (int32_t)count;
}
