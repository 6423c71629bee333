/* SPDX-License-Identifier: Apache-2.0
 *
 * What dom0 asks of a monitor that runs: one JSON document, read as strictly
 * as the bundle's (config.h).
 */
#ifndef STUBVMI_REQUEST_H
#define STUBVMI_REQUEST_H

#include "config.h"

#define REQUEST_BYTES 2048u /* longest node, and so longest request */

enum request_verb {
    REQUEST_START = 1, /* a program from now on; of one that runs, how often */
    REQUEST_STOP = 2,
    REQUEST_RUN = 3,  /* a program once */
    REQUEST_LIST = 4, /* what runs */
    REQUEST_HANG = 5, /* a drill: do nothing any more */
};

/* Of all targets where `target` is empty. Start, stop and run have a program,
 * the others none. */
struct config_request {
    uint32_t verb; /* enum request_verb */
    char target[CONFIG_NAME];
    struct config_program program;
};

/* Parses json[0..length), which need not end with a NUL. Returns 0, or -1 and
 * a static sentence in `why`; *request is all zero then. */
int request_parse(const char *json, size_t length,
                  struct config_request *request, const char **why);

#endif
