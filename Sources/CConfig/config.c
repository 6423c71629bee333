/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <json-c/json.h>
#include <string.h>

#include "reader.h"

/* The document nests object, array, object, value. */
#define DEPTH 4

static bool has(const struct object *object, const char *key)
{
    return json_object_object_get_ex(object->json, key, NULL);
}

static bool read_program(struct reader *reader, struct json_object *json,
                         struct config_program *program)
{
    struct object object = object_start(reader, json);

    object_text(&object, "name", program->name, CONFIG_PROGRAM);
    if (has(&object, "every_ms"))
        program->every_ms =
            object_number(&object, "every_ms", 1, CONFIG_EVERY_MS);
    if (has(&object, "symbol"))
        object_text(&object, "symbol", program->symbol, CONFIG_SYMBOL);
    if (has(&object, "address"))
        object_text(&object, "address", program->address, CONFIG_ADDRESS);
    if (has(&object, "process"))
        object_text(&object, "process", program->process, CONFIG_PROCESS);
    if (has(&object, "count"))
        program->count = object_number(&object, "count", 1, CONFIG_COUNT);
    return object_end(&object);
}

static bool read_target(struct reader *reader, struct json_object *json,
                        struct config_target *target)
{
    struct object object = object_start(reader, json);
    char os[16] = "";

    object_text(&object, "name", target->name, CONFIG_NAME);
    object_text(&object, "os", os, sizeof(os));
    if (strcmp(os, "linux") == 0)
        target->os = CONFIG_OS_LINUX;
    else if (strcmp(os, "windows") == 0)
        target->os = CONFIG_OS_WINDOWS;
    else
        return reader_fail(reader, "an operating system is not known");
    target->profile = (uint32_t)object_number(&object, "profile", 0,
                                              CONFIG_PROFILES - 1);
    return object_end(&object);
}

static bool is_unique(const struct config *config, uint32_t target)
{
    for (uint32_t at = 0; at < target; at++) {
        if (strcmp(config->targets[at].name,
                   config->targets[target].name) == 0)
            return false;
    }
    return true;
}

static bool read_document(struct reader *reader, struct json_object *json,
                          struct config *config)
{
    struct object object = object_start(reader, json);
    struct json_object *targets, *programs;

    object_number(&object, "version", 1, 1);
    object_text(&object, "monitor", config->monitor, CONFIG_NAME);
    targets = object_array(&object, "targets", 1, CONFIG_TARGETS);
    programs = object_array(&object, "programs", 0, CONFIG_PROGRAMS);
    if (!object_end(&object))
        return false;

    config->target_count = (uint32_t)json_object_array_length(targets);
    for (uint32_t at = 0; at < config->target_count; at++) {
        if (!read_target(reader, json_object_array_get_idx(targets, at),
                         &config->targets[at]))
            return false;
        if (!is_unique(config, at))
            return reader_fail(reader, "two targets have the same name");
    }
    config->program_count = (uint32_t)json_object_array_length(programs);
    for (uint32_t at = 0; at < config->program_count; at++) {
        if (!read_program(reader, json_object_array_get_idx(programs, at),
                          &config->programs[at]))
            return false;
    }
    return true;
}

/* The document without the white space that may follow it, so that anything
 * else that follows is an error of the parser. */
static size_t trimmed(const char *json, size_t length)
{
    while (length != 0 && memchr(" \t\r\n", json[length - 1], 4))
        length--;
    return length;
}

static bool parse(struct reader *reader, struct json_tokener *tokener,
                  const char *json, size_t length, struct config *config)
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
        good = read_document(reader, root, config);
    if (good && reader->members != reader_count_members(json, length))
        good = reader_fail(reader, "a key stands twice");
    json_object_put(root);
    return good;
}

int config_parse(const char *json, size_t length, struct config *config,
                 const char **why)
{
    struct reader reader = {0};
    struct json_tokener *tokener;
    bool good = false;

    memset(config, 0, sizeof(*config));
    *why = "";
    if (length > CONFIG_BYTES) {
        *why = "it is too long";
        return -1;
    }
    tokener = json_tokener_new_ex(DEPTH);
    if (tokener) {
        good = parse(&reader, tokener, json, trimmed(json, length), config);
        json_tokener_free(tokener);
    } else {
        reader_fail(&reader, "there is no memory left");
    }
    if (good)
        return 0;
    memset(config, 0, sizeof(*config));
    *why = reader.why;
    return -1;
}
