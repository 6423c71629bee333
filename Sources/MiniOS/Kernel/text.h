/* SPDX-License-Identifier: Apache-2.0
 *
 * Short texts built in place: paths and crash lines. Not printf, which a
 * crash must not depend on.
 */
#ifndef MINIOS_TEXT_H
#define MINIOS_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* A text in `size` bytes, always ended by NUL; what does not fit is dropped
 * and `cut` says so. */
struct text {
    char *bytes;
    size_t size;
    size_t length;
    int cut;
};

/* An empty text in an array. */
#define TEXT(array) text_start((array), sizeof(array))

struct text text_start(char *bytes, size_t size);
void text_add(struct text *text, const char *more);
void text_add_hex(struct text *text, uint64_t number);
void text_add_decimal(struct text *text, uint64_t number);

/* Reads a decimal number that is the whole of digits[0..length) and at most
 * `limit`: 0 or -1. */
int text_number(const char *digits, size_t length, uint32_t limit,
                uint32_t *number);

#endif
