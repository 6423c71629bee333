/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "difference.h"

#include <stdlib.h>
#include <string.h>

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

static void compare_lines(struct comparison *c, lister each) {
    for (int s = 0; s < 2; s++) {
        line_count[s] = 0;
        each(c, s, keep_line);
        if (line_count[s] > 1) {
            qsort(lines[s], line_count[s], sizeof(*lines[s]),
                  difference_compare_names);
        }
    }
    size_t at[2] = {0, 0};
    while (at[0] < line_count[0] || at[1] < line_count[1]) {
        int order = at[0] == line_count[0] ? 1
                    : at[1] == line_count[1]
                        ? -1
                        : strcmp(lines[0][at[0]], lines[1][at[1]]);
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
        const char *name = difference_type_name(p, value);
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
            const char *name = difference_type_name(p, type->s.value);
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
        const char *type = difference_type_name(p, each->context[0].type);
        if (type != NULL) {
            (void)snprintf(words, sizeof(words), "initial %u %s", each->sid[0],
                           type);
            line(c, s, words);
        }
    }
}

void difference_report_facts(struct comparison *c) {
    compare_lines(c, list_facts);
}
