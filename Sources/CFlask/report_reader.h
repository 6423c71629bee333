/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STUBVMI_FLASK_REPORT_READER_H
#define STUBVMI_FLASK_REPORT_READER_H

#include <sepol/policydb/sidtab.h>

#include "report.h"

/* Why a type is of interest. */
enum { SUBJECT = 1, MEMORY = 2 };

struct reader {
    policydb_t policy;
    sidtab_t sids;
    FILE *out;
    char *wanted;    /* by type value - 1 */
    uint32_t memory; /* the class of memory; 0 if there is none */
    uint32_t security;
    uint32_t writes; /* its permissions that change the policy */
    uint64_t *pairs; /* source << 32 | target << 16 | class, values from 1 */
    size_t pair_count, pair_room;
};

/* The name of a type, or NULL: attributes share the numbers of types. */
const char *flask_type_name(const struct reader *r, uint32_t value);

/* All that any rule, on whatever condition, may be about, in r->pairs: what is
 * really allowed is then asked of libsepol for these pairs alone. 0 or -1. */
int flask_find_pairs(struct reader *r);

#endif
