/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"

#include <json-c/json.h>
#include <string.h>

/* The deepest of them nests object, array, object, value. */
#define DEPTH 4

/* The document without the white space that may follow it, so that anything
 * else that follows is an error of the parser. */
static size_t trimmed(const char *json, size_t length)
{
    while (length != 0 && memchr(" \t\r\n", json[length - 1], 4))
        length--;
    return length;
}

static bool parse(struct reader *reader, struct json_tokener *tokener,
                  const char *json, size_t length, document_reader *read,
                  void *into)
{
    struct json_object *root;
    bool good;

    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
                                        JSON_TOKENER_VALIDATE_UTF8);
    root = json_tokener_parse_ex(tokener, json, (int)length);
    if (!root || json_tokener_get_error(tokener) != json_tokener_success ||
        json_tokener_get_parse_end(tokener) != length)
        good = reader_fail(reader, "it is not one JSON document");
    else
        good = read(reader, root, into);
    if (good && reader->members != reader_count_members(json, length))
        good = reader_fail(reader, "a key stands twice");
    json_object_put(root);
    return good;
}

int document_read(const char *json, size_t length, size_t limit,
                  document_reader *read, void *into, const char **why)
{
    struct reader reader = {0};
    struct json_tokener *tokener;
    bool good = false;

    *why = "";
    if (length > limit) {
        *why = "it is too long";
        return -1;
    }
    tokener = json_tokener_new_ex(DEPTH);
    if (tokener) {
        good =
            parse(&reader, tokener, json, trimmed(json, length), read, into);
        json_tokener_free(tokener);
    } else {
        reader_fail(&reader, "there is no memory left");
    }
    if (good)
        return 0;
    *why = reader.why;
    return -1;
}
