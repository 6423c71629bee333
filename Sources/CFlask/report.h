/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STUBVMI_FLASK_REPORT_H
#define STUBVMI_FLASK_REPORT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Writes the report that flask.h describes. 0, or -1 if this is not a policy
 * for Xen. May crash or hang on a damaged policy: runs in a child process, once
 * only, and leaves what it allocated to the end of that process. */
int flask_report(const uint8_t *policy, size_t length,
                 const char *const *labels, size_t label_count, FILE *out);

#endif
