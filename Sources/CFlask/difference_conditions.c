/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "difference.h"

#include <inttypes.h>
#include <string.h>

/* For which values of its booleans a condition holds, as flask.h says. */
static int condition_text(policydb_t *p, cond_expr_t *expr, int holds,
                          char *text, size_t room) {
    const char *names[BOOLS_MAX];
    uint32_t values[BOOLS_MAX];
    int count = 0;
    for (cond_expr_t *e = expr; e != NULL; e = e->next) {
        if (e->expr_type != COND_BOOL) {
            continue;
        }
        if (e->bool == 0 || e->bool > p->p_bools.nprim ||
            !flask_is_plain(p->p_bool_val_to_name[e->bool - 1])) {
            return -1;
        }
        int known = 0;
        for (int i = 0; i < count; i++) {
            known |= values[i] == e->bool;
        }
        if (known) {
            continue;
        }
        if (count == BOOLS_MAX) {
            return -1;
        }
        /* In the order of their names: values differ between policies. */
        int place = count++;
        const char *name = p->p_bool_val_to_name[e->bool - 1];
        for (; place > 0 && strcmp(names[place - 1], name) > 0; place--) {
            names[place] = names[place - 1];
            values[place] = values[place - 1];
        }
        names[place] = name;
        values[place] = e->bool;
    }
    uint32_t bits = 0;
    for (uint32_t setting = 0; setting < UINT32_C(1) << count; setting++) {
        for (int i = 0; i < count; i++) {
            p->bool_val_to_struct[values[i] - 1]->state = setting >> i & 1;
        }
        int result = cond_evaluate_expr(p, expr);
        if (result < 0) {
            return -1;
        }
        bits |= (uint32_t)((result != 0) == holds) << setting;
    }
    size_t used = 0;
    for (int i = 0; i < count; i++) {
        int wrote =
            snprintf(text + used, room - used, "%s%s", i ? "," : "", names[i]);
        if (wrote < 0 || (size_t)wrote >= room - used) {
            return -1;
        }
        used += (size_t)wrote;
    }
    return snprintf(text + used, room - used, ":%" PRIx32, bits) > 0 ? 0 : -1;
}

static int add_condition(struct comparison *c, const char *text) {
    for (uint32_t i = 0; i < c->condition_count; i++) {
        if (strcmp(c->conditions[i], text) == 0) {
            return 0;
        }
    }
    if (c->condition_count == CONDITIONS_MAX) {
        return -1;
    }
    c->conditions[c->condition_count] = strdup(text);
    return c->conditions[c->condition_count++] == NULL ? -1 : 0;
}

/* Calls `use` with each list of rules, and its condition. */
int difference_each_condition(struct comparison *c, struct side *side,
                              int (*use)(struct comparison *, struct side *,
                                         cond_av_list_t *, const char *,
                                         void *),
                              void *context) {
    for (cond_node_t *n = side->policy.cond_list; n != NULL; n = n->next) {
        cond_av_list_t *rules[] = {n->false_list, n->true_list};
        for (int holds = 0; holds < 2; holds++) {
            char text[BOOLS_MAX * NAME_ROOM];
            if (rules[holds] == NULL) {
                continue;
            }
            if (condition_text(&side->policy, n->expr, holds, text,
                               sizeof(text)) != 0 ||
                use(c, side, rules[holds], text, context) != 0) {
                return -1;
            }
        }
    }
    return 0;
}

int difference_name_condition(struct comparison *c, struct side *side,
                              cond_av_list_t *rules, const char *text,
                              void *none) {
    (void)side;
    (void)rules;
    (void)none;
    return add_condition(c, text);
}
