/* SPDX-License-Identifier: Apache-2.0
 *
 * What is kept until it is whole: the answer to a request, because of what is
 * in xenstore somebody may wait for a part; and what the supervisor says.
 */
#include <monitor.h>
#include <platform.h>
#include <string.h>

#include "console.h"
#include "xenstore.h"
#include "../Kernel/text.h"

#define HOME "data/stubvmi/answer"

/* What xenstored lets a domain write into one node is 2 KiB, with all that
 * belongs to it. */
#define CHUNK 1024u

static uint8_t kept[MONITOR_ANSWER];
static size_t count, given;

void monitor_keep(const uint8_t *bytes, size_t length)
{
    if (length > sizeof(kept) - count)
        length = sizeof(kept) - count;
    memcpy(kept + count, bytes, length);
    count += length;
}

static void give_piece(void)
{
    char path[sizeof(HOME) + 16];
    struct text text = TEXT(path);
    size_t length = count - given < CHUNK ? count - given : CHUNK;

    text_add(&text, HOME "/");
    text_add_decimal(&text, given / CHUNK);
    xenstore_write_bytes(path, kept + given, length);
    given += length;
}

int monitor_answer(uint32_t request)
{
    char value[32];
    struct text text = TEXT(value);

    if (given < count)
        give_piece();
    if (given < count)
        return 1;
    text_add_decimal(&text, request);
    text_add(&text, " ");
    text_add_decimal(&text, count);
    xenstore_write(HOME, value);
    platform_write(kept, count);
    count = given = 0;
    return 0;
}

int32_t monitor_say(void)
{
    bool is_said = console_offer(kept, count);

    count = 0;
    return is_said;
}
