/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "difference.h"

#include <stdlib.h>
#include <string.h>

/* The rules of one pass, counted first and then put in their places. */
struct placing {
    const char *condition;
    int counting;
};

static void place_rule(struct side *side, avtab_ptr_t node, int counting) {
    uint32_t source = node->key.source_type;
    if (!(node->key.specified & AVTAB_ALLOWED) || source == 0 ||
        source > side->policy.p_types.nprim) {
        return;
    }
    if (counting) {
        side->start[source + 1]++;
        side->rule_count++;
    } else {
        side->rules[side->start[source]++] = node;
    }
}

static int place_condition(struct comparison *c, struct side *side,
                           cond_av_list_t *rules, const char *text,
                           void *context) {
    const struct placing *placing = context;
    (void)c;
    if (strcmp(text, placing->condition) == 0) {
        for (; rules != NULL; rules = rules->next) {
            place_rule(side, rules->node, placing->counting);
        }
    }
    return 0;
}

static int gather_rules(struct comparison *c, struct side *side,
                        const char *condition) {
    uint32_t values = side->policy.p_types.nprim;
    free(side->start);
    free(side->rules);
    side->rules = NULL;
    side->rule_count = 0;
    side->start = calloc((size_t)values + 3, sizeof(*side->start));
    if (side->start == NULL) {
        return -1;
    }
    for (int counting = 1; counting >= 0; counting--) {
        struct placing placing = {condition, counting};
        if (condition == NULL) {
            const avtab_t *table = &side->policy.te_avtab;
            for (uint32_t slot = 0; slot < table->nslot; slot++) {
                for (avtab_ptr_t n = table->htable[slot]; n; n = n->next) {
                    place_rule(side, n, counting);
                }
            }
        } else if (difference_each_condition(c, side, place_condition,
                                             &placing) != 0) {
            return -1;
        }
        if (counting) {
            for (uint32_t v = 1; v <= values + 1; v++) {
                side->start[v] += side->start[v - 1];
            }
            side->rules = calloc(side->rule_count + 1, sizeof(*side->rules));
            if (side->rules == NULL) {
                return -1;
            }
        }
    }
    /* Placing has moved each start to the next one's. */
    memmove(side->start + 1, side->start,
            ((size_t)values + 1) * sizeof(*side->start));
    side->start[0] = side->start[1] = 0;
    return 0;
}

static int spread_rule(struct comparison *c, int s, avtab_ptr_t node) {
    struct side *side = &c->side[s];
    uint32_t class = difference_common_class(c, side, node->key.target_class);
    ebitmap_t one;
    const ebitmap_t *targets =
        flask_members(&side->policy, node->key.target_type, &one);
    ebitmap_node_t *at;
    uint32_t target;
    if (class == NONE || targets == NULL) {
        return targets == NULL ? -1 : 0;
    }
    uint64_t permissions = 0;
    for (unsigned bit = 0; bit < 32; bit++) {
        if ((node->datum.data >> bit & 1) && side->bit[class][bit] >= 0) {
            permissions |= UINT64_C(1) << side->bit[class][bit];
        }
    }
    ebitmap_for_each_positive_bit(targets, at, target) {
        uint32_t number = difference_common_type(side, target + 1);
        if (number == NONE || permissions == 0) {
            continue;
        }
        size_t cell = (size_t)number * c->class_count + class;
        if (c->cells[0][cell] == 0 && c->cells[1][cell] == 0) {
            c->touched[c->touched_count++] = (uint32_t)cell;
        }
        c->cells[s][cell] |= permissions;
    }
    ebitmap_destroy(&one);
    return 0;
}

static void write_permissions(FILE *out, const char *const *names,
                              uint64_t permissions) {
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((permissions >> bit & 1) && names[bit] != NULL) {
            fprintf(out, " %s", names[bit]);
        }
    }
}

static int compare_cells(const void *one, const void *other) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return a < b ? -1 : a > b;
}

/* All that one type may do, in both policies. */
static int compare_source(struct comparison *c, uint32_t source,
                          const char *condition) {
    c->touched_count = 0;
    for (int s = 0; s < 2; s++) {
        struct side *side = &c->side[s];
        uint32_t value = side->own[source];
        ebitmap_node_t *at;
        uint32_t attribute;
        if (value == 0) {
            continue;
        }
        ebitmap_for_each_positive_bit(&side->policy.type_attr_map[value - 1],
                                      at, attribute) {
            if (attribute >= side->policy.p_types.nprim) {
                continue;
            }
            uint32_t end = side->start[attribute + 2];
            for (uint32_t i = side->start[attribute + 1]; i < end; i++) {
                if (spread_rule(c, s, side->rules[i]) != 0) {
                    return -1;
                }
            }
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < c->touched_count; i++) {
        uint32_t cell = c->touched[i];
        if (c->cells[0][cell] != c->cells[1][cell]) {
            c->touched[kept++] = cell;
        } else {
            c->cells[0][cell] = c->cells[1][cell] = 0;
        }
    }
    qsort(c->touched, kept, sizeof(*c->touched), compare_cells);
    for (size_t i = 0; i < kept; i++) {
        uint32_t cell = c->touched[i];
        uint32_t target = cell / c->class_count, class = cell % c->class_count;
        uint64_t older = c->cells[0][cell], newer = c->cells[1][cell];
        c->cells[0][cell] = c->cells[1][cell] = 0;
        FILE *out = difference_list(c, source, target);
        if (out == NULL) {
            continue;
        }
        fprintf(out, "rule %s %s %s %s -", condition == NULL ? "*" : condition,
                c->types[source], c->types[target], c->classes[class]);
        write_permissions(out, c->permissions[class], older & ~newer);
        fputs(" +", out);
        write_permissions(out, c->permissions[class], newer & ~older);
        fputc('\n', out);
    }
    return 0;
}

int difference_report_rules(struct comparison *c) {
    size_t cells = (size_t)c->type_count * c->class_count + 1;
    c->cells[0] = calloc(cells, sizeof(*c->cells[0]));
    c->cells[1] = calloc(cells, sizeof(*c->cells[1]));
    c->touched = calloc(cells, sizeof(*c->touched));
    if (cells > UINT32_MAX || c->cells[0] == NULL || c->cells[1] == NULL ||
        c->touched == NULL ||
        difference_each_condition(c, &c->side[0], difference_name_condition,
                                  NULL) != 0 ||
        difference_each_condition(c, &c->side[1], difference_name_condition,
                                  NULL) != 0) {
        return -1;
    }
    for (uint32_t pass = 0; pass <= c->condition_count; pass++) {
        const char *condition = pass == 0 ? NULL : c->conditions[pass - 1];
        if (gather_rules(c, &c->side[0], condition) != 0 ||
            gather_rules(c, &c->side[1], condition) != 0) {
            return -1;
        }
        for (uint32_t source = 0; source < c->type_count; source++) {
            if (compare_source(c, source, condition) != 0) {
                return -1;
            }
        }
    }
    return 0;
}
