/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <string.h>

struct text text_start(char *bytes, size_t size)
{
    bytes[0] = '\0';
    return (struct text){.bytes = bytes, .size = size};
}

void text_add(struct text *text, const char *more)
{
    size_t length = strlen(more);
    size_t room = text->size - 1 - text->length;

    if (length > room) {
        length = room;
        text->cut = 1;
    }
    memcpy(text->bytes + text->length, more, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

static void add_number(struct text *text, uint64_t number, unsigned int base)
{
    char digits[24];
    size_t at = sizeof(digits) - 1;

    digits[at] = '\0';
    do {
        digits[--at] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    text_add(text, digits + at);
}

void text_add_hex(struct text *text, uint64_t number)
{
    text_add(text, "0x");
    add_number(text, number, 16);
}

void text_add_decimal(struct text *text, uint64_t number)
{
    add_number(text, number, 10);
}

int text_number(const char *digits, size_t length, uint32_t limit,
                uint32_t *number)
{
    uint64_t value = 0;

    if (length == 0 || length > 10)
        return -1;
    for (size_t at = 0; at < length; at++) {
        if (digits[at] < '0' || digits[at] > '9')
            return -1;
        value = value * 10 + (uint64_t)(digits[at] - '0');
    }
    if (value > limit)
        return -1;
    *number = (uint32_t)value;
    return 0;
}
