/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <platform.h>
#include <programs.h>
#include <stdbool.h>
#include <string.h>

static struct record current;
static char printed[PROGRAM_OUTPUT];
static size_t length;
static bool cut;

/* What is on its way to the console. */
static uint8_t chunk[512];
static size_t filled;

void output_begin(const struct record *record)
{
    current = *record;
    length = 0;
    cut = false;
}

void output_add(const void *bytes, size_t count)
{
    if (count > sizeof(printed) - length) {
        count = sizeof(printed) - length;
        cut = true;
    }
    memcpy(printed + length, bytes, count);
    length += count;
}

static void flush(void)
{
    platform_write(chunk, filled);
    filled = 0;
}

static void put(char byte)
{
    if (filled == sizeof(chunk))
        flush();
    chunk[filled++] = (uint8_t)byte;
}

static void put_plain(const char *text)
{
    for (; *text; text++)
        put(*text);
}

static void put_number(uint64_t number)
{
    char digits[20];
    size_t count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count != 0)
        put(digits[--count]);
}

/* As the core writes texts: whatever is not plain ASCII is escaped. */
static void put_text(const char *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";

    put('"');
    for (size_t at = 0; at < count; at++) {
        uint8_t byte = (uint8_t)bytes[at];

        if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') {
            put((char)byte);
        } else {
            put_plain("\\u00");
            put(digits[byte >> 4]);
            put(digits[byte & 15]);
        }
    }
    put('"');
}

static void put_member(const char *name, const char *text)
{
    put_plain(name);
    put_text(text, strlen(text));
}

static void put_lines(void)
{
    size_t start = 0;

    put_plain(",\"output\":[");
    while (start < length) {
        const char *line = printed + start;
        const char *end = memchr(line, '\n', length - start);
        size_t count = end ? (size_t)(end - line) : length - start;

        if (start != 0)
            put(',');
        put_text(line, count);
        start += count + 1;
    }
    put(']');
}

void output_end(int status, const char *why)
{
    put_plain("{\"schema\":1");
    put_member(",\"monitor\":", current.monitor);
    put_member(",\"target\":", current.target);
    put_member(",\"program\":", current.program);
    put_plain(",\"time_ms\":");
    put_number(current.milliseconds);
    put_lines();
    if (cut)
        put_member(",\"partial\":", "more was printed than a record holds");
    if (why) {
        put_member(",\"error\":{\"code\":\"program-ended\",\"message\":",
                   why);
        put('}');
    } else {
        put_plain(",\"status\":");
        put_number((uint64_t)status);
    }
    put_plain("}\n");
    flush();
}
