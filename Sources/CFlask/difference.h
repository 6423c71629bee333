/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STUBVMI_DIFFERENCE_H
#define STUBVMI_DIFFERENCE_H

#include <sepol/policydb/conditional.h>
#include <stdint.h>
#include <stdio.h>

#include "report.h"

#define CLASSES_MAX 64u
#define CONDITIONS_MAX 64u
#define BOOLS_MAX 5
#define NAME_ROOM 300

/* A policy, and where its types stand among the types of both. */
struct side {
    policydb_t policy;
    uint32_t *common; /* type value - 1 to number among both, or NONE */
    uint32_t *own;    /* the way back: number to type value, or 0 */
    uint32_t class[CLASSES_MAX]; /* class number among both to value, or 0 */
    char bit[CLASSES_MAX][32];   /* permission bit to that of both, or -1 */
    avtab_ptr_t *rules;          /* of this pass, by source type or attribute */
    uint32_t *start; /* of each source's rules, by value; one more */
    size_t rule_count;
};

#define NONE UINT32_MAX

struct comparison {
    struct side side[2];
    FILE *out;
    const char **types;
    uint32_t type_count;
    const char *classes[CLASSES_MAX];
    uint32_t class_count;
    const char *permissions[CLASSES_MAX][64];
    char *conditions[CONDITIONS_MAX];
    uint32_t condition_count;
    uint64_t *cells[2]; /* [target * class_count + class], of one source */
    uint32_t *touched;
    size_t touched_count;
    size_t listed[2], unlisted; /* of pairs that both know, and of others */
    FILE *later;                /* lines about the latter */
};

/* The name of a type, or NULL: attributes share the numbers of types. */
const char *difference_type_name(const policydb_t *p, uint32_t value);

/* For qsort and bsearch: by what two strings say. */
int difference_compare_names(const void *one, const void *other);

/* The number among both of a class of one side, or NONE. */
uint32_t difference_common_class(const struct comparison *c,
                                 const struct side *side, uint32_t value);

/* The same of a type. */
uint32_t difference_common_type(const struct side *side, uint32_t value);

/* Numbers the types of both policies, in the order of their names. */
int difference_number_types(struct comparison *c);

/* Numbers classes, and the permissions of each, by name. */
int difference_number_classes(struct comparison *c);

/* Where a line about two types goes; NULL if there are enough of its kind. */
FILE *difference_list(struct comparison *c, uint32_t source, uint32_t target);

/* Calls `use` with each list of conditional rules, and its condition. */
int difference_each_condition(struct comparison *c, struct side *side,
                              int (*use)(struct comparison *, struct side *,
                                         cond_av_list_t *, const char *,
                                         void *),
                              void *context);

/* For difference_each_condition: remembers each condition once. */
int difference_name_condition(struct comparison *c, struct side *side,
                              cond_av_list_t *rules, const char *text,
                              void *none);

/* Everything but rules and transitions. */
void difference_report_facts(struct comparison *c);

/* Labels of what one type makes on another. */
int difference_report_transitions(struct comparison *c);

/* What each pair of types is allowed. */
int difference_report_rules(struct comparison *c);

#endif
