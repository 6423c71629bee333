/* SPDX-License-Identifier: Apache-2.0
 *
 * Strict reading of one JSON object: ask for each key that it may have, then
 * end it, which refuses all others. After a failure every call is a no-op, so
 * only the end needs a check.
 */
#ifndef CCONFIG_READER_H
#define CCONFIG_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/* A document: the first thing that is wrong with it, and how many members
 * were asked for in all of its objects. */
struct reader {
    const char *why;
    size_t members;
};

struct object {
    struct reader *reader;
    struct json_object *json;
    size_t found;
};

/* Notes a failure; the first one stays. Returns false. */
bool reader_fail(struct reader *reader, const char *why);

/* Begins an object; a value of another type is a failure. */
struct object object_start(struct reader *reader, struct json_object *json);

/* The value of a key, NULL if it is not there. */
struct json_object *object_member(struct object *object, const char *key);

/* Whether it has a key. */
bool object_has(const struct object *object, const char *key);

/* A text of 1 to size - 1 printable ASCII characters, none of them a space. */
void object_text(struct object *object, const char *key, char *text,
                 size_t size);

/* A whole number from `low` to `high`. */
uint64_t object_number(struct object *object, const char *key, uint64_t low,
                       uint64_t high);

/* An array of `low` to `high` elements; NULL after a failure. */
struct json_object *object_array(struct object *object, const char *key,
                                 size_t low, size_t high);

/* Ends the object: false when anything failed so far. */
bool object_end(struct object *object);

/* Members in all objects of a text that is known to be JSON: what duplicate
 * keys add to, while json-c keeps only the last of them. */
size_t reader_count_members(const char *json, size_t length);

#endif
