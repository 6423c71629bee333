/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STUBVMI_FLASK_REPORT_H
#define STUBVMI_FLASK_REPORT_H

#include <sepol/policydb/policydb.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "include/flask.h"

/* Writes the report that flask.h describes. 0, or -1 if this is not a policy
 * for Xen. May crash or hang on a damaged policy: runs in a child process, once
 * only, and leaves what it allocated to the end of that process. */
int flask_report(const uint8_t *policy, size_t length,
                 const struct flask_question *question, FILE *out);

/* The same of how two policies differ. */
int flask_difference(const uint8_t *older, size_t older_length,
                     const uint8_t *newer, size_t newer_length, FILE *out);

/* Reads a policy for Xen; 0 or -1. */
int flask_read(policydb_t *policy, const uint8_t *image, size_t length);

/* The most bytes of a name; Xen's own are far below. */
#define FLASK_NAME_MAX 256

/* Whether a name can stand in a line of a report. */
int flask_is_plain(const char *name);

/* The names of a class's permissions by bit, NULL where there is none. */
void flask_permissions(const class_datum_t *class, const char *names[32]);

/* The types that a rule's side stands for: one, kept in `one`, or those of an
 * attribute. NULL without memory; ebitmap_destroy(one) afterwards. */
const ebitmap_t *flask_members(const policydb_t *policy, uint32_t value,
                               ebitmap_t *one);

#endif
