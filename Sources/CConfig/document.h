/* SPDX-License-Identifier: Apache-2.0
 *
 * One strict JSON document: bounded, nothing behind it, no key twice.
 */
#ifndef CCONFIG_DOCUMENT_H
#define CCONFIG_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "reader.h"

/* Reads the root of a document into a struct; false after a failure. */
typedef bool document_reader(struct reader *reader, struct json_object *root,
                             void *into);

/* Parses json[0..length), which need not end with a NUL, and has it read.
 * Returns 0, or -1 and a static sentence in `why`. */
int document_read(const char *json, size_t length, size_t limit,
                  document_reader *read, void *into, const char **why);

#endif
