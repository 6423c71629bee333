/* SPDX-License-Identifier: Apache-2.0
 *
 * What a compiled FLASK policy says about some of its types.
 *
 * libsepol (3.4) keeps its policy in global state, and on a damaged policy it
 * may read outside its memory or never end. So it runs in a child process, with
 * bounds on time and memory, and only a text report comes back.
 */
#ifndef STUBVMI_FLASK_H
#define STUBVMI_FLASK_H

#include <stddef.h>
#include <stdint.h>

enum flask_result {
    FLASK_OK = 0,
    FLASK_NOT_A_POLICY = 1, /* libsepol refuses it, or it is not for Xen */
    FLASK_CRASHED = 2,      /* reading it ended the child */
    FLASK_TIMEOUT = 3,      /* reading it took longer than `seconds` */
    FLASK_TOO_LARGE = 4,    /* the report is longer than FLASK_REPORT_MAX */
    FLASK_SYSTEM = 5,       /* no memory, no process: errno says */
};

/* The labels that are asked about. */
struct flask_question {
    const char *const *monitors;
    size_t monitor_count;
    const char *const *targets;
    size_t target_count;
};

/* Bytes. A policy with hundreds of types of interest reports a few MB. */
#define FLASK_REPORT_MAX ((size_t)128 << 20)

/* Reads the policy image of `length` bytes, and reports:
 *
 *   policy VERSION HANDLE_UNKNOWN MLS      numbers; HANDLE_UNKNOWN: 0 deny,
 *                                          2 reject, 4 allow
 *   type NAME PERMISSIVE                   each type; PERMISSIVE is 0 or 1
 *   initial NUMBER TYPE                    each initial SID, numbered from 1 in
 *                                          the order of Xen's initial_sids
 *   label LABEL TYPE                     each label of the question; TYPE is `-`
 *                                          where the policy does not know it
 *   ever SOURCE TARGET CLASS PERM ...      what some setting of the booleans
 *   always SOURCE TARGET CLASS PERM ...    allows, and what every setting does
 *   end
 *
 * one line each. `ever` and `always` cover
 *   - each pair of types in which the type of a monitor's label, or its _self or
 *     _channel type, is source or target, and each class;
 *   - each type as source that has anything of class mmu on the type of a
 *     target's label;
 *   - each pair of types in which the source may change the policy (class
 *     security: load_policy and its like).
 * A pair and class without any permission has no line. A permission bit that
 * the class does not name is printed as `?` and its number.
 *
 * On FLASK_OK *report is a string that the caller frees. */
enum flask_result flask_inspect(const uint8_t *policy, size_t length,
                                const struct flask_question *question,
                                unsigned seconds, char **report);
/* Reads two policies, and reports how the newer differs from the older:
 *
 *   fact SIGN KIND WORD ...           something that only the older (SIGN `-`) or
 *                                     only the newer (`+`) has. KIND: `unknown`
 *                                     (number), `type`, `alias` (name, type),
 *                                     `permissive` (type), `boolean` (name,
 *                                     0 or 1), `initial` (number, type),
 *                                     `transition` (source, target, class, type)
 *   rule CONDITION SOURCE TARGET CLASS - PERM ... + PERM ...
 *                                     what the older alone allows that pair, and
 *                                     what the newer alone does. CONDITION is `*`,
 *                                     or BOOL,BOOL:BITS: for which of the values
 *                                     of these booleans, counted up from all
 *                                     false, the first one lowest
 *   unlisted NUMBER                   transitions and rules beyond the first
 *                                     FLASK_DIFFERENCES of each, and differences
 *                                     of pairs that both know come first
 *   end
 *
 * Rules are compared for each pair of types, whatever attributes they are
 * written with, and permissions by name. Users, roles, constraints and what is
 * audited are not compared. */
enum flask_result flask_compare(const uint8_t *older, size_t older_length,
                                const uint8_t *newer, size_t newer_length,
                                unsigned seconds, char **report);

#define FLASK_DIFFERENCES 10000

#endif
