/* SPDX-License-Identifier: Apache-2.0
 *
 * What is kept until it is whole: the answer to a request, because of what is
 * in xenstore somebody may wait for a part; and what the supervisor says.
 */
#include <monitor.h>
#include <platform.h>
#include <string.h>

#include "console.h"
#include "text.h"
#include "xenstore.h"

#define HOME "data/stubvmi/answer"

/* What xenstored lets a domain write into one node is 2 KiB, with all that
 * belongs to it. */
#define CHUNK 1024u

static uint8_t kept[MONITOR_ANSWER];
static size_t count;

void monitor_keep(const uint8_t *bytes, size_t length)
{
    if (length > sizeof(kept) - count)
        length = sizeof(kept) - count;
    memcpy(kept + count, bytes, length);
    count += length;
}

static void write_chunk(size_t start)
{
    char path[sizeof(HOME) + 16];
    struct text text = TEXT(path);
    size_t length = count - start < CHUNK ? count - start : CHUNK;

    text_add(&text, HOME "/");
    text_add_decimal(&text, start / CHUNK);
    xenstore_write_bytes(path, kept + start, length);
}

void monitor_answer(uint32_t request)
{
    char value[32];
    struct text text = TEXT(value);

    for (size_t start = 0; start < count; start += CHUNK)
        write_chunk(start);
    text_add_decimal(&text, request);
    text_add(&text, " ");
    text_add_decimal(&text, count);
    xenstore_write(HOME, value);
    platform_write(kept, count);
    count = 0;
}

int32_t monitor_say(void)
{
    bool is_said = console_offer(kept, count);

    count = 0;
    return is_said;
}
