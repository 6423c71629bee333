/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <platform.h>
#include <string.h>

/* What is on its way to the console. */
static uint8_t chunk[512];
static size_t filled;

static void copy_name(char *to, const char *name)
{
    strncpy(to, name, OUTPUT_NAME - 1);
    to[OUTPUT_NAME - 1] = 0;
}

void output_begin(struct output *output, const char *monitor,
                  const char *target, const char *program)
{
    copy_name(output->monitor, monitor);
    copy_name(output->target, target);
    output->program = program;
    output->length = 0;
    output->is_cut = false;
}

void output_add(struct output *output, const void *bytes, size_t count)
{
    if (count > sizeof(output->printed) - output->length) {
        count = sizeof(output->printed) - output->length;
        output->is_cut = true;
    }
    memcpy(output->printed + output->length, bytes, count);
    output->length += count;
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

static void put_lines(const char *printed, size_t length)
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

/* All of a record but its end, with the first bytes of what was printed. */
static void put_record(const struct output *output, size_t length)
{
    put_plain("{\"schema\":1");
    put_member(",\"monitor\":", output->monitor);
    put_member(",\"target\":", output->target);
    put_member(",\"program\":", output->program);
    put_plain(",\"time_ms\":");
    put_number(output->milliseconds);
    put_lines(output->printed, length);
    if (output->is_cut)
        put_member(",\"partial\":", "more was printed than a record holds");
}

static void put_end(void)
{
    put_plain("}\n");
    flush();
}

void output_tell(struct output *output)
{
    size_t whole = output->length;

    while (whole != 0 && output->printed[whole - 1] != '\n')
        whole--;
    if (whole == 0 && output->length == sizeof(output->printed))
        whole = output->length;
    if (whole == 0)
        return;
    put_record(output, whole);
    put_end();
    output->length -= whole;
    output->is_cut = false;
    memmove(output->printed, output->printed + whole, output->length);
}

void output_end(struct output *output, int status)
{
    put_record(output, output->length);
    put_plain(",\"status\":");
    put_number((uint64_t)status);
    put_end();
}

void output_fail(struct output *output, const char *code, const char *why)
{
    put_record(output, output->length);
    put_member(",\"error\":{\"code\":", code);
    put_member(",\"message\":", why);
    put('}');
    put_end();
}
