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

/* Bytes. A policy with hundreds of types of interest reports a few MB. */
#define FLASK_REPORT_MAX ((size_t)128 << 20)

/* Reads the policy image of `length` bytes, and reports:
 *
 *   policy VERSION HANDLE_UNKNOWN MLS      numbers; HANDLE_UNKNOWN: 0 deny,
 *                                          2 reject, 4 allow
 *   type NAME PERMISSIVE                   each type; PERMISSIVE is 0 or 1
 *   initial NUMBER TYPE                    each initial SID, numbered from 1 in
 *                                          the order of Xen's initial_sids
 *   label LABEL TYPE                       each of `labels`; TYPE is `-` where
 *                                          the policy does not know the label
 *   ever SOURCE TARGET CLASS PERM ...      what some setting of the booleans
 *   always SOURCE TARGET CLASS PERM ...    allows, and what every setting does
 *   end
 *
 * one line each. `ever` and `always` cover each pair of types in which the type
 * of one of the labels, or its _self or _channel type, is source or target, and
 * each class; a pair and class without any permission has no line. A permission
 * bit that the class does not name is printed as `?` and its number.
 *
 * On FLASK_OK *report is a string that the caller frees. */
enum flask_result flask_inspect(const uint8_t *policy, size_t length,
                                const char *const *labels, size_t label_count,
                                unsigned seconds, char **report);

#endif
