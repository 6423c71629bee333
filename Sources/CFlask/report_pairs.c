/* SPDX-License-Identifier: Apache-2.0 */
#include "report_reader.h"

#include <stdlib.h>
#include <string.h>

/* Pairs that are asked for, at most: a policy in which everything may do
 * something to everything is not expanded. */
#define PAIRS_MAX ((size_t)16 << 20)

/* The classes and permissions that are asked for by name. */
static void find_classes(struct reader *r) {
    static const char *const writes[] = {"load_policy",  "setenforce",
                                         "setbool",      "setsecparam",
                                         "add_ocontext", "del_ocontext"};
    const char *names[32] = {NULL};
    for (uint32_t class = 1; class <= r->policy.p_classes.nprim; class ++) {
        const char *name = r->policy.p_class_val_to_name[class - 1];
        if (name != NULL && strcmp(name, "mmu") == 0) {
            r->memory = class;
        }
        if (name != NULL && strcmp(name, "security") == 0) {
            r->security = class;
            flask_permissions(r->policy.class_val_to_struct[class - 1], names);
        }
    }
    for (unsigned bit = 0; bit < 32; bit++) {
        for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
            if (names[bit] != NULL && strcmp(names[bit], writes[i]) == 0) {
                r->writes |= UINT32_C(1) << bit;
            }
        }
    }
}

static int add_pair(struct reader *r, uint32_t source, uint32_t target,
                    uint32_t class) {
    if (r->pair_count == r->pair_room) {
        size_t room = r->pair_room == 0 ? 4096 : r->pair_room * 2;
        uint64_t *larger =
            room > PAIRS_MAX ? NULL : realloc(r->pairs, room * sizeof(*larger));
        if (larger == NULL) {
            return -1;
        }
        r->pairs = larger;
        r->pair_room = room;
    }
    r->pairs[r->pair_count++] =
        (uint64_t)source << 32 | (uint64_t)target << 16 | class;
    return 0;
}

/* Remembers each pair of types of interest that a rule is about. */
static int add_rule(avtab_key_t *key, avtab_datum_t *datum, void *context) {
    struct reader *r = context;
    if (!(key->specified & AVTAB_ALLOWED) || key->target_class == 0 ||
        key->target_class > r->policy.p_classes.nprim) {
        return 0;
    }
    int everything =
        key->target_class == r->security && (datum->data & r->writes) != 0;
    int memory = key->target_class == r->memory;
    ebitmap_t one[2];
    const ebitmap_t *sources =
        flask_members(&r->policy, key->source_type, &one[0]);
    const ebitmap_t *targets =
        flask_members(&r->policy, key->target_type, &one[1]);
    ebitmap_node_t *at[2];
    uint32_t source, target;
    int result = sources == NULL || targets == NULL ? -1 : 0;
    if (result == 0) {
        ebitmap_for_each_positive_bit(sources, at[0], source) {
            if (source >= r->policy.p_types.nprim) {
                continue;
            }
            int subject = everything || (r->wanted[source] & SUBJECT);
            ebitmap_for_each_positive_bit(targets, at[1], target) {
                if (target >= r->policy.p_types.nprim ||
                    !(subject || (r->wanted[target] & SUBJECT) ||
                      (memory && (r->wanted[target] & MEMORY)))) {
                    continue;
                }
                if (add_pair(r, source + 1, target + 1, key->target_class)) {
                    result = -1;
                    break;
                }
            }
            if (result != 0) {
                break;
            }
        }
    }
    ebitmap_destroy(&one[0]);
    ebitmap_destroy(&one[1]);
    return result;
}

static int compare_pairs(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return a < b ? -1 : a > b;
}

int flask_find_pairs(struct reader *r) {
    find_classes(r);
    if (avtab_map(&r->policy.te_avtab, add_rule, r) != 0 ||
        avtab_map(&r->policy.te_cond_avtab, add_rule, r) != 0) {
        return -1;
    }
    if (r->pair_count == 0) {
        return 0;
    }
    qsort(r->pairs, r->pair_count, sizeof(*r->pairs), compare_pairs);
    size_t kept = 1;
    for (size_t i = 1; i < r->pair_count; i++) {
        if (r->pairs[i] != r->pairs[kept - 1]) {
            r->pairs[kept++] = r->pairs[i];
        }
    }
    r->pair_count = kept;
    return 0;
}
