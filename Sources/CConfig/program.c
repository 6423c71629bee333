/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

bool program_read(struct reader *reader, struct json_object *json,
                  struct config_program *program)
{
    struct object object = object_start(reader, json);

    object_text(&object, "name", program->name, CONFIG_PROGRAM);
    if (object_has(&object, "every_ms"))
        program->every_ms =
            object_number(&object, "every_ms", 1, CONFIG_EVERY_MS);
    if (object_has(&object, "symbol"))
        object_text(&object, "symbol", program->symbol, CONFIG_SYMBOL);
    if (object_has(&object, "linked"))
        object_text(&object, "linked", program->linked, CONFIG_ADDRESS);
    if (object_has(&object, "address"))
        object_text(&object, "address", program->address, CONFIG_ADDRESS);
    if (object_has(&object, "process"))
        object_text(&object, "process", program->process, CONFIG_PROCESS);
    if (object_has(&object, "count"))
        program->count = object_number(&object, "count", 1, CONFIG_COUNT);
    return object_end(&object);
}
