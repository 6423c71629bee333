/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <json-c/json.h>
#include <string.h>

bool reader_fail(struct reader *reader, const char *why)
{
    if (!reader->why)
        reader->why = why;
    return false;
}

struct object object_start(struct reader *reader, struct json_object *json)
{
    struct object object = {.reader = reader};

    if (json_object_is_type(json, json_type_object))
        object.json = json;
    else
        reader_fail(reader, "a value that should be an object is none");
    return object;
}

struct json_object *object_member(struct object *object, const char *key)
{
    struct json_object *value = NULL;

    if (object->reader->why ||
        !json_object_object_get_ex(object->json, key, &value))
        return NULL;
    object->found++;
    object->reader->members++;
    if (!value)
        reader_fail(object->reader, "a value is null");
    return value;
}

bool object_has(const struct object *object, const char *key)
{
    return json_object_object_get_ex(object->json, key, NULL);
}

void object_text(struct object *object, const char *key, char *text,
                 size_t size)
{
    struct json_object *value = object_member(object, key);
    const char *bytes;
    size_t length;

    if (!json_object_is_type(value, json_type_string)) {
        reader_fail(object->reader, "a text is missing or no text");
        return;
    }
    bytes = json_object_get_string(value);
    length = (size_t)json_object_get_string_len(value);
    if (length == 0 || length >= size) {
        reader_fail(object->reader, "a text is empty or too long");
        return;
    }
    for (size_t at = 0; at < length; at++) {
        if (bytes[at] <= ' ' || bytes[at] > '~') {
            reader_fail(object->reader, "a text has an unusual character");
            return;
        }
    }
    memcpy(text, bytes, length);
    text[length] = '\0';
}

uint64_t object_number(struct object *object, const char *key, uint64_t low,
                       uint64_t high)
{
    struct json_object *value = object_member(object, key);
    int64_t number;

    if (!json_object_is_type(value, json_type_int)) {
        reader_fail(object->reader, "a number is missing or not whole");
        return low;
    }
    number = json_object_get_int64(value);
    if (number < 0 || (uint64_t)number < low || (uint64_t)number > high) {
        reader_fail(object->reader, "a number is out of range");
        return low;
    }
    return (uint64_t)number;
}

struct json_object *object_array(struct object *object, const char *key,
                                 size_t low, size_t high)
{
    struct json_object *value = object_member(object, key);
    size_t length;

    if (!json_object_is_type(value, json_type_array)) {
        reader_fail(object->reader, "an array is missing or no array");
        return NULL;
    }
    length = json_object_array_length(value);
    if (length < low || length > high) {
        reader_fail(object->reader, "an array has too few or many elements");
        return NULL;
    }
    return value;
}

bool object_end(struct object *object)
{
    if (!object->reader->why &&
        object->found != (size_t)json_object_object_length(object->json))
        reader_fail(object->reader, "a key is not known");
    return !object->reader->why;
}

size_t reader_count_members(const char *json, size_t length)
{
    bool quoted = false;
    size_t members = 0;

    for (size_t at = 0; at < length; at++) {
        if (quoted && json[at] == '\\')
            at++;
        else if (json[at] == '"')
            quoted = !quoted;
        else if (json[at] == ':' && !quoted)
            members++;
    }
    return members;
}
