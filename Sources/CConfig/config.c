/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <json-c/json.h>
#include <string.h>

#include "document.h"
#include "program.h"

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

static bool read_config(struct reader *reader, struct json_object *root,
                        void *into)
{
    struct config *config = into;
    struct object object = object_start(reader, root);
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
        if (!program_read(reader, json_object_array_get_idx(programs, at),
                          &config->programs[at]))
            return false;
    }
    return true;
}

int config_parse(const char *json, size_t length, struct config *config,
                 const char **why)
{
    memset(config, 0, sizeof(*config));
    if (document_read(json, length, CONFIG_BYTES, read_config, config, why) ==
        0)
        return 0;
    memset(config, 0, sizeof(*config));
    return -1;
}
