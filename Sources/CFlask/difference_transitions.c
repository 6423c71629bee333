/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "difference.h"

#include <stdlib.h>
#include <string.h>

struct transition {
    uint32_t source, target, class, type;
};

struct gathering {
    struct comparison *c;
    struct side *side;
    struct transition *all;
    size_t count, room;
};

static int gather_transition(avtab_key_t *key, avtab_datum_t *datum,
                             void *context) {
    struct gathering *g = context;
    if (!(key->specified & AVTAB_TRANSITION)) {
        return 0;
    }
    struct transition found = {
        .source = difference_common_type(g->side, key->source_type),
        .target = difference_common_type(g->side, key->target_type),
        .class = difference_common_class(g->c, g->side, key->target_class),
        .type = difference_common_type(g->side, datum->data),
    };
    if (found.source == NONE || found.target == NONE || found.class == NONE ||
        found.type == NONE) {
        return 0;
    }
    if (g->count == g->room) {
        g->room = g->room == 0 ? 1024 : g->room * 2;
        struct transition *larger = realloc(g->all, g->room * sizeof(*larger));
        if (larger == NULL) {
            return -1;
        }
        g->all = larger;
    }
    g->all[g->count++] = found;
    return 0;
}

static int compare_transitions(const void *one, const void *other) {
    return memcmp(one, other, sizeof(struct transition));
}

int difference_report_transitions(struct comparison *c) {
    struct gathering g[2] = {{.c = c, .side = &c->side[0]},
                             {.c = c, .side = &c->side[1]}};
    for (int s = 0; s < 2; s++) {
        if (avtab_map(&c->side[s].policy.te_avtab, gather_transition, &g[s])) {
            return -1;
        }
        if (g[s].count > 1) {
            qsort(g[s].all, g[s].count, sizeof(*g[s].all), compare_transitions);
        }
    }
    size_t at[2] = {0, 0};
    while (at[0] < g[0].count || at[1] < g[1].count) {
        int order =
            at[0] == g[0].count ? 1
            : at[1] == g[1].count
                ? -1
                : compare_transitions(&g[0].all[at[0]], &g[1].all[at[1]]);
        if (order != 0) {
            int newer = order > 0;
            const struct transition *t = &g[newer].all[at[newer]];
            FILE *out = difference_list(c, t->source, t->target);
            if (out != NULL) {
                fprintf(out, "fact %c transition %s %s %s %s\n",
                        newer ? '+' : '-', c->types[t->source],
                        c->types[t->target], c->classes[t->class],
                        c->types[t->type]);
            }
        }
        at[0] += order <= 0;
        at[1] += order >= 0;
    }
    free(g[0].all);
    free(g[1].all);
    return 0;
}
