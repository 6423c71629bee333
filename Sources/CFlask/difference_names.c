/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "difference.h"

#include <stdlib.h>
#include <string.h>

const char *difference_type_name(const policydb_t *p, uint32_t value) {
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

int difference_compare_names(const void *one, const void *other) {
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static uint32_t find_type(const struct comparison *c, const char *name) {
    const char **found = bsearch(&name, c->types, c->type_count,
                                 sizeof(*c->types), difference_compare_names);
    return found == NULL ? NONE : (uint32_t)(found - c->types);
}

/* Numbers the types of both policies, in the order of their names. */
int difference_number_types(struct comparison *c) {
    uint32_t room =
        c->side[0].policy.p_types.nprim + c->side[1].policy.p_types.nprim + 1;
    c->types = calloc(room, sizeof(*c->types));
    if (c->types == NULL) {
        return -1;
    }
    uint32_t count = 0;
    for (int s = 0; s < 2; s++) {
        const policydb_t *p = &c->side[s].policy;
        for (uint32_t value = 1; value <= p->p_types.nprim; value++) {
            const char *name = difference_type_name(p, value);
            if (name != NULL) {
                c->types[count++] = name;
            }
        }
    }
    qsort(c->types, count, sizeof(*c->types), difference_compare_names);
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
            const char *name = difference_type_name(&side->policy, value);
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
int difference_number_classes(struct comparison *c) {
    for (int s = 0; s < 2; s++) {
        struct side *side = &c->side[s];
        for (uint32_t v = 1; v <= side->policy.p_classes.nprim; v++) {
            const char *name = side->policy.p_class_val_to_name[v - 1];
            const class_datum_t *class =
                side->policy.class_val_to_struct[v - 1];
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

uint32_t difference_common_class(const struct comparison *c,
                                 const struct side *side, uint32_t value) {
    for (uint32_t i = 0; i < c->class_count; i++) {
        if (side->class[i] == value) {
            return i;
        }
    }
    return NONE;
}

uint32_t difference_common_type(const struct side *side, uint32_t value) {
    return value == 0 || value > side->policy.p_types.nprim
               ? NONE
               : side->common[value - 1];
}
