/* SPDX-License-Identifier: Apache-2.0
 *
 * A program as a config or a request names it.
 */
#ifndef CCONFIG_PROGRAM_H
#define CCONFIG_PROGRAM_H

#include "config.h"
#include "reader.h"

/* Reads the object of a program; false after a failure. */
bool program_read(struct reader *reader, struct json_object *json,
                  struct config_program *program);

#endif
