/* SPDX-License-Identifier: Apache-2.0 */
#include "request.h"

#include <string.h>

#include "document.h"
#include "program.h"

static const char *const verbs[] = {
    [REQUEST_START] = "start", [REQUEST_STOP] = "stop",
    [REQUEST_RUN] = "run",     [REQUEST_LIST] = "list",
    [REQUEST_HANG] = "hang",
};

static uint32_t verb_of(const char *word)
{
    for (uint32_t verb = REQUEST_START; verb <= REQUEST_HANG; verb++) {
        if (strcmp(word, verbs[verb]) == 0)
            return verb;
    }
    return 0;
}

static bool read_request(struct reader *reader, struct json_object *root,
                         void *into)
{
    struct config_request *request = into;
    struct object object = object_start(reader, root);
    struct json_object *program;
    char word[8] = "";

    object_number(&object, "version", 1, 1);
    object_text(&object, "do", word, sizeof(word));
    if (object_has(&object, "target"))
        object_text(&object, "target", request->target, CONFIG_NAME);
    program = object_member(&object, "program");
    if (!object_end(&object))
        return false;

    request->verb = verb_of(word);
    switch (request->verb) {
    case 0:
        return reader_fail(reader, "what it asks for is not known");
    case REQUEST_LIST:
    case REQUEST_HANG:
        return !program || reader_fail(reader, "it has a program to spare");
    default:
        if (!program)
            return reader_fail(reader, "it names no program");
        return program_read(reader, program, &request->program);
    }
}

int request_parse(const char *json, size_t length,
                  struct config_request *request, const char **why)
{
    memset(request, 0, sizeof(*request));
    if (document_read(json, length, REQUEST_BYTES, read_request, request,
                      why) == 0)
        return 0;
    memset(request, 0, sizeof(*request));
    return -1;
}
