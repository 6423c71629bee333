/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <sepol/policydb/conditional.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define CLASSES_MAX 64u
#define CONDITIONS_MAX 64u
#define BOOLS_MAX 5
#define NAME_ROOM 300

/* A policy, and where its types stand among the types of both. */
struct side {
    policydb_t policy;
    uint32_t *common;      /* type value - 1 to number among both, or NONE */
    uint32_t *own;         /* the way back: number to type value, or 0 */
    uint32_t class[CLASSES_MAX]; /* class number among both to value, or 0 */
    char bit[CLASSES_MAX][32];   /* permission bit to that of both, or -1 */
    avtab_ptr_t *rules;    /* of this pass, by source type or attribute */
    uint32_t *start;       /* of each source's rules, by value; one more */
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

static const char *type_name(const policydb_t *p, uint32_t value) {
    if (value == 0 || value > p->p_types.nprim) {
        return NULL;
    }
    const type_datum_t *type = p->type_val_to_struct[value - 1];
    const char *name = p->p_type_val_to_name[value - 1];
    if (type == NULL || type->flavor == TYPE_ATTRIB || !flask_is_plain(name)) {
        return NULL;
    }
    return name;
}

static int compare_names(const void *one, const void *other) {
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static uint32_t find_type(const struct comparison *c, const char *name) {
    const char **found = bsearch(&name, c->types, c->type_count,
                                 sizeof(*c->types), compare_names);
    return found == NULL ? NONE : (uint32_t)(found - c->types);
}

/* Numbers the types of both policies, in the order of their names. */
static int number_types(struct comparison *c) {
    uint32_t room = c->side[0].policy.p_types.nprim +
                    c->side[1].policy.p_types.nprim + 1;
    c->types = calloc(room, sizeof(*c->types));
    if (c->types == NULL) {
        return -1;
    }
    uint32_t count = 0;
    for (int s = 0; s < 2; s++) {
        const policydb_t *p = &c->side[s].policy;
        for (uint32_t value = 1; value <= p->p_types.nprim; value++) {
            const char *name = type_name(p, value);
            if (name != NULL) {
                c->types[count++] = name;
            }
        }
    }
    qsort(c->types, count, sizeof(*c->types), compare_names);
    for (uint32_t i = 0; i < count; i++) {
        if (c->type_count == 0 ||
            strcmp(c->types[i], c->types[c->type_count - 1]) != 0) {
            c->types[c->type_count++] = c->types[i];
        }
    }
    for (int s = 0; s < 2; s++) {
        struct side *side = &c->side[s];
        uint32_t values = side->policy.p_types.nprim;
        side->common = calloc(values + 1, sizeof(*side->common));
        side->own = calloc(c->type_count + 1, sizeof(*side->own));
        if (side->common == NULL || side->own == NULL) {
            return -1;
        }
        for (uint32_t value = 1; value <= values; value++) {
            const char *name = type_name(&side->policy, value);
            side->common[value - 1] = name == NULL ? NONE : find_type(c, name);
            if (name != NULL) {
                side->own[side->common[value - 1]] = value;
            }
        }
    }
    return 0;
}

static uint32_t class_number(struct comparison *c, const char *name) {
    for (uint32_t i = 0; i < c->class_count; i++) {
        if (strcmp(c->classes[i], name) == 0) {
            return i;
        }
    }
    if (c->class_count == CLASSES_MAX) {
        return NONE;
    }
    c->classes[c->class_count] = name;
    return c->class_count++;
}

/* Numbers classes, and the permissions of each, by name. */
static int number_classes(struct comparison *c) {
    for (int s = 0; s < 2; s++) {
        struct side *side = &c->side[s];
        for (uint32_t v = 1; v <= side->policy.p_classes.nprim; v++) {
            const char *name = side->policy.p_class_val_to_name[v - 1];
            const class_datum_t *class = side->policy.class_val_to_struct[v - 1];
            if (class == NULL || !flask_is_plain(name)) {
                return -1;
            }
            uint32_t number = class_number(c, name);
            const char *names[32] = {NULL};
            if (number == NONE) {
                return -1;
            }
            flask_permissions(class, names);
            side->class[number] = v;
            for (unsigned bit = 0; bit < 32; bit++) {
                side->bit[number][bit] = -1;
                for (unsigned i = 0; names[bit] != NULL && i < 64; i++) {
                    const char **known = &c->permissions[number][i];
                    if (*known == NULL) {
                        *known = names[bit];
                    }
                    if (strcmp(*known, names[bit]) == 0) {
                        side->bit[number][bit] = (char)i;
                        break;
                    }
                }
            }
        }
    }
    return 0;
}

static void fact(struct comparison *c, int newer, const char *words) {
    fprintf(c->out, "fact %c %s\n", newer ? '+' : '-', words);
}

/* For each line that one side gives: is it on the other side, too? */
typedef void (*lister)(struct comparison *c, int s,
                       void (*line)(struct comparison *, int, const char *));

static char **lines[2];
static size_t line_count[2];

static void keep_line(struct comparison *c, int s, const char *words) {
    (void)c;
    if ((line_count[s] & (line_count[s] + 1)) == 0) {
        size_t room = (line_count[s] + 1) * 2;
        char **larger = realloc(lines[s], room * sizeof(*larger));
        if (larger == NULL) {
            abort();
        }
        lines[s] = larger;
    }
    lines[s][line_count[s]] = strdup(words);
    if (lines[s][line_count[s]++] == NULL) {
        abort();
    }
}

static void compare_lines(struct comparison *c, lister list) {
    for (int s = 0; s < 2; s++) {
        line_count[s] = 0;
        list(c, s, keep_line);
        if (line_count[s] > 1) {
            qsort(lines[s], line_count[s], sizeof(*lines[s]), compare_names);
        }
    }
    size_t at[2] = {0, 0};
    while (at[0] < line_count[0] || at[1] < line_count[1]) {
        int order = at[0] == line_count[0]   ? 1
                    : at[1] == line_count[1] ? -1
                                             : strcmp(lines[0][at[0]],
                                                      lines[1][at[1]]);
        if (order != 0) {
            int newer = order > 0;
            fact(c, newer, lines[newer][at[newer]]);
        }
        at[0] += order <= 0;
        at[1] += order >= 0;
    }
    for (int s = 0; s < 2; s++) {
        for (size_t i = 0; i < line_count[s]; i++) {
            free(lines[s][i]);
        }
        free(lines[s]);
        lines[s] = NULL;
        line_count[s] = 0;
    }
}

/* Everything but rules and transitions. */
static void list_facts(struct comparison *c, int s,
                       void (*line)(struct comparison *, int, const char *)) {
    policydb_t *p = &c->side[s].policy;
    char words[2 * NAME_ROOM];
    (void)snprintf(words, sizeof(words), "unknown %u", p->handle_unknown);
    line(c, s, words);
    for (uint32_t value = 1; value <= p->p_types.nprim; value++) {
        const char *name = type_name(p, value);
        if (name == NULL) {
            continue;
        }
        (void)snprintf(words, sizeof(words), "type %s", name);
        line(c, s, words);
        if (ebitmap_get_bit(&p->permissive_map, value)) {
            (void)snprintf(words, sizeof(words), "permissive %s", name);
            line(c, s, words);
        }
    }
    for (unsigned slot = 0; slot < p->p_types.table->size; slot++) {
        hashtab_ptr_t node = p->p_types.table->htable[slot];
        for (; node != NULL; node = node->next) {
            const type_datum_t *type = node->datum;
            const char *name = type_name(p, type->s.value);
            if (name != NULL && flask_is_plain(node->key) &&
                strcmp(name, node->key) != 0) {
                (void)snprintf(words, sizeof(words), "alias %s %s", node->key,
                               name);
                line(c, s, words);
            }
        }
    }
    for (uint32_t i = 0; i < p->p_bools.nprim; i++) {
        if (p->bool_val_to_struct[i] != NULL &&
            flask_is_plain(p->p_bool_val_to_name[i])) {
            (void)snprintf(words, sizeof(words), "boolean %s %d",
                           p->p_bool_val_to_name[i],
                           p->bool_val_to_struct[i]->state != 0);
            line(c, s, words);
        }
    }
    for (const ocontext_t *each = p->ocontexts[OCON_XEN_ISID]; each != NULL;
         each = each->next) {
        const char *type = type_name(p, each->context[0].type);
        if (type != NULL) {
            (void)snprintf(words, sizeof(words), "initial %u %s", each->sid[0],
                           type);
            line(c, s, words);
        }
    }
}

/* Where a line about two types goes: both policies know them, or not. */
static FILE *list(struct comparison *c, uint32_t source, uint32_t target) {
    int fresh = c->side[0].own[source] == 0 || c->side[1].own[source] == 0 ||
                c->side[0].own[target] == 0 || c->side[1].own[target] == 0;
    if (c->listed[fresh] == FLASK_DIFFERENCES) {
        c->unlisted++;
        return NULL;
    }
    c->listed[fresh]++;
    return fresh ? c->later : c->out;
}

struct transition {
    uint32_t source, target, class, type;
};

struct gathering {
    struct comparison *c;
    struct side *side;
    struct transition *all;
    size_t count, room;
};

static uint32_t common_class(const struct comparison *c,
                             const struct side *side, uint32_t value) {
    for (uint32_t i = 0; i < c->class_count; i++) {
        if (side->class[i] == value) {
            return i;
        }
    }
    return NONE;
}

static uint32_t common_type(const struct side *side, uint32_t value) {
    return value == 0 || value > side->policy.p_types.nprim
               ? NONE
               : side->common[value - 1];
}

static int gather_transition(avtab_key_t *key, avtab_datum_t *datum,
                             void *context) {
    struct gathering *g = context;
    if (!(key->specified & AVTAB_TRANSITION)) {
        return 0;
    }
    struct transition found = {
        .source = common_type(g->side, key->source_type),
        .target = common_type(g->side, key->target_type),
        .class = common_class(g->c, g->side, key->target_class),
        .type = common_type(g->side, datum->data),
    };
    if (found.source == NONE || found.target == NONE || found.class == NONE ||
        found.type == NONE) {
        return 0;
    }
    if (g->count == g->room) {
        g->room = g->room == 0 ? 1024 : g->room * 2;
        struct transition *larger =
            realloc(g->all, g->room * sizeof(*larger));
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

static int report_transitions(struct comparison *c) {
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
        int order = at[0] == g[0].count   ? 1
                    : at[1] == g[1].count ? -1
                                          : compare_transitions(
                                                &g[0].all[at[0]],
                                                &g[1].all[at[1]]);
        if (order != 0) {
            int newer = order > 0;
            const struct transition *t = &g[newer].all[at[newer]];
            FILE *out = list(c, t->source, t->target);
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
        int wrote = snprintf(text + used, room - used, "%s%s", i ? "," : "",
                             names[i]);
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
static int each_condition(struct comparison *c, struct side *side,
                          int (*use)(struct comparison *, struct side *,
                                     cond_av_list_t *, const char *, void *),
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

static int name_condition(struct comparison *c, struct side *side,
                          cond_av_list_t *rules, const char *text, void *none) {
    (void)side;
    (void)rules;
    (void)none;
    return add_condition(c, text);
}

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
        } else if (each_condition(c, side, place_condition, &placing) != 0) {
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
    uint32_t class = common_class(c, side, node->key.target_class);
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
        uint32_t number = common_type(side, target + 1);
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
        FILE *out = list(c, source, target);
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

static int report_rules(struct comparison *c) {
    size_t cells = (size_t)c->type_count * c->class_count + 1;
    c->cells[0] = calloc(cells, sizeof(*c->cells[0]));
    c->cells[1] = calloc(cells, sizeof(*c->cells[1]));
    c->touched = calloc(cells, sizeof(*c->touched));
    if (cells > UINT32_MAX || c->cells[0] == NULL || c->cells[1] == NULL ||
        c->touched == NULL ||
        each_condition(c, &c->side[0], name_condition, NULL) != 0 ||
        each_condition(c, &c->side[1], name_condition, NULL) != 0) {
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

int flask_difference(const uint8_t *older, size_t older_length,
                     const uint8_t *newer, size_t newer_length, FILE *out) {
    static struct comparison comparison;
    struct comparison *c = &comparison;
    char *later = NULL;
    size_t size = 0;
    c->out = out;
    c->later = open_memstream(&later, &size);
    if (c->later == NULL ||
        flask_read(&c->side[0].policy, older, older_length) != 0 ||
        flask_read(&c->side[1].policy, newer, newer_length) != 0 ||
        number_types(c) != 0 || number_classes(c) != 0) {
        return -1;
    }
    compare_lines(c, list_facts);
    if (report_transitions(c) != 0 || report_rules(c) != 0 ||
        fflush(c->later) != 0 || fwrite(later, 1, size, out) != size) {
        return -1;
    }
    fprintf(out, "unlisted %zu\nend\n", c->unlisted);
    return 0;
}
