/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "report.h"

#include <sepol/debug.h>
#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>
#include <stdlib.h>
#include <string.h>

/* Xen's own limits are far below these. */
#define TYPES_MAX 65535u
#define NAME_MAX_BYTES 256

/* Pairs that are asked for, at most: a policy in which everything may do
 * something to everything is not expanded. */
#define PAIRS_MAX ((size_t)16 << 20)
/* SIDs of types: beyond those that libsepol gives to labels. */
#define SID_BASE ((sepol_security_id_t)1 << 20)

/* Why a type is of interest. */
enum { SUBJECT = 1, MEMORY = 2 };

struct reader {
    policydb_t policy;
    sidtab_t sids;
    FILE *out;
    char *wanted;    /* by type value - 1 */
    uint32_t memory; /* the class of memory; 0 if there is none */
    uint32_t security;
    uint32_t writes; /* its permissions that change the policy */
    uint64_t *pairs; /* source << 32 | target << 16 | class, values from 1 */
    size_t pair_count, pair_room;
};

int flask_is_plain(const char *name) {
    size_t length = name == NULL ? 0 : strnlen(name, NAME_MAX_BYTES + 1);
    if (length == 0 || length > NAME_MAX_BYTES) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        if (name[i] <= ' ' || name[i] > '~') {
            return 0;
        }
    }
    return 1;
}

/* The name of a type, or NULL: attributes share the numbers of types. */
static const char *type_name(const struct reader *r, uint32_t value) {
    if (value == 0 || value > r->policy.p_types.nprim) {
        return NULL;
    }
    const type_datum_t *type = r->policy.type_val_to_struct[value - 1];
    const char *name = r->policy.p_type_val_to_name[value - 1];
    if (type == NULL || type->flavor == TYPE_ATTRIB || !flask_is_plain(name)) {
        return NULL;
    }
    return name;
}

/* The value of a type that is called so itself, not by an alias. */
static uint32_t type_value(const struct reader *r, const char *name) {
    char *key = strdup(name);
    const type_datum_t *type =
        key == NULL ? NULL : hashtab_search(r->policy.p_types.table, key);
    free(key);
    const char *own = type == NULL ? NULL : type_name(r, type->s.value);
    return own == NULL || strcmp(own, name) != 0 ? 0 : type->s.value;
}

int flask_read(policydb_t *policy, const uint8_t *image, size_t length) {
    policy_file_t file;
    char *copy = malloc(length == 0 ? 1 : length);
    sepol_handle_t *quiet = sepol_handle_create();
    if (copy == NULL || quiet == NULL || policydb_init(policy) != 0) {
        return -1;
    }
    sepol_debug(0);
    sepol_msg_set_callback(quiet, NULL, NULL);
    memcpy(copy, image, length);
    policy_file_init(&file);
    file.type = PF_USE_MEMORY;
    file.data = copy;
    file.len = file.size = length;
    file.handle = quiet;
    return policydb_read(policy, &file, 0) != 0 ||
                   policy->target_platform != SEPOL_TARGET_XEN ||
                   policy->policy_type != POLICY_KERN ||
                   policy->p_types.nprim > TYPES_MAX
               ? -1
               : 0;
}

static int load(struct reader *r, const uint8_t *image, size_t length) {
    if (flask_read(&r->policy, image, length) != 0) {
        return -1;
    }
    r->wanted = calloc(r->policy.p_types.nprim + 1, 1);
    return r->wanted == NULL || sepol_sidtab_init(&r->sids) != 0 ||
                   policydb_load_isids(&r->policy, &r->sids) != 0 ||
                   sepol_set_policydb(&r->policy) != 0 ||
                   sepol_set_sidtab(&r->sids) != 0
               ? -1
               : 0;
}

/* Gives each type a SID, as an object or a domain of the system's user: Xen's
 * constraints look at users only, and that user is exempt from them. */
static int label_types(struct reader *r) {
    uint32_t count = r->policy.p_types.nprim;
    const user_datum_t *user =
        hashtab_search(r->policy.p_users.table, "system_u");
    const role_datum_t *role =
        hashtab_search(r->policy.p_roles.table, "system_r");
    if (user == NULL || role == NULL) {
        return -1;
    }
    for (uint32_t value = 1; value <= count; value++) {
        const char *name = type_name(r, value);
        if (name == NULL) {
            continue;
        }
        int acts = ebitmap_get_bit(&role->types.types, value - 1);
        context_struct_t context;
        memset(&context, 0, sizeof(context));
        context.user = user->s.value;
        context.role = acts ? role->s.value : OBJECT_R_VAL;
        context.type = value;
        if (sepol_sidtab_insert(&r->sids, SID_BASE + value, &context) != 0) {
            return -1;
        }
    }
    return 0;
}

static void report_initial_sids(const struct reader *r) {
    const ocontext_t *each = r->policy.ocontexts[OCON_XEN_ISID];
    for (; each != NULL; each = each->next) {
        const char *type = type_name(r, each->context[0].type);
        if (type != NULL) {
            fprintf(r->out, "initial %u %s\n", each->sid[0], type);
        }
    }
}

static void report_types(const struct reader *r) {
    for (uint32_t value = 1; value <= r->policy.p_types.nprim; value++) {
        const char *name = type_name(r, value);
        if (name != NULL) {
            fprintf(r->out, "type %s %d\n", name,
                    ebitmap_get_bit(&r->policy.permissive_map, value));
        }
    }
}

static void want(struct reader *r, const char *type, const char *suffix,
                 char why) {
    char name[NAME_MAX_BYTES + 16];
    (void)snprintf(name, sizeof(name), "%s%s", type, suffix);
    uint32_t value = type_value(r, name);
    if (value != 0) {
        r->wanted[value - 1] = (char)(r->wanted[value - 1] | why);
    }
}

static void report_labels(struct reader *r, const char *const *labels,
                          size_t count, char why) {
    for (size_t i = 0; i < count; i++) {
        const char *label = labels[i];
        sepol_security_id_t sid = 0;
        const context_struct_t *context = NULL;
        if (sepol_context_to_sid(label, strlen(label) + 1, &sid) == 0) {
            context = sepol_sidtab_search(&r->sids, sid);
        }
        const char *type = context == NULL ? NULL : type_name(r, context->type);
        fprintf(r->out, "label %s %s\n", label, type == NULL ? "-" : type);
        if (type != NULL) {
            want(r, type, "", why);
            if (why == SUBJECT) {
                want(r, type, "_self", why);
                want(r, type, "_channel", why);
            }
        }
    }
}

/* Switches every conditional rule on, or every one off, whatever the booleans
 * say: the widest and the narrowest that they can make the policy. */
static void switch_conditionals(struct reader *r, int on) {
    for (cond_node_t *node = r->policy.cond_list; node; node = node->next) {
        cond_av_list_t *lists[] = {node->true_list, node->false_list};
        for (size_t i = 0; i < 2; i++) {
            for (cond_av_list_t *rule = lists[i]; rule; rule = rule->next) {
                uint16_t *specified = &rule->node->key.specified;
                *specified = (uint16_t)(on ? *specified | AVTAB_ENABLED
                                           : *specified & ~AVTAB_ENABLED);
            }
        }
    }
}

static void name_permissions(const symtab_t *from, const char *names[32]) {
    for (unsigned slot = 0; from->table && slot < from->table->size; slot++) {
        hashtab_ptr_t node = from->table->htable[slot];
        for (; node != NULL; node = node->next) {
            const perm_datum_t *permission = node->datum;
            uint32_t value = permission->s.value;
            if (value >= 1 && value <= 32 && flask_is_plain(node->key)) {
                names[value - 1] = node->key;
            }
        }
    }
}

void flask_permissions(const class_datum_t *class, const char *names[32]) {
    name_permissions(&class->permissions, names);
    if (class->comdatum != NULL) {
        name_permissions(&class->comdatum->permissions, names);
    }
}

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
            name_permissions(
                &r->policy.class_val_to_struct[class - 1]->permissions, names);
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

const ebitmap_t *flask_members(const policydb_t *policy, uint32_t value,
                               ebitmap_t *one) {
    ebitmap_init(one);
    if (value == 0 || value > policy->p_types.nprim ||
        policy->type_val_to_struct[value - 1] == NULL) {
        return one;
    }
    if (policy->type_val_to_struct[value - 1]->flavor == TYPE_ATTRIB) {
        return &policy->attr_type_map[value - 1];
    }
    return ebitmap_set_bit(one, value - 1, 1) == 0 ? one : NULL;
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

/* All that any rule, on whatever condition, may be about: what is really
 * allowed is then asked of libsepol for these pairs alone. */
static int find_pairs(struct reader *r) {
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

static int report_pair(const struct reader *r, const char *word,
                       uint64_t pair) {
    const char *names[32] = {NULL};
    uint32_t source = (uint32_t)(pair >> 32);
    uint32_t target = (uint32_t)(pair >> 16 & 0xffff);
    uint32_t class = (uint32_t)(pair & 0xffff);
    const class_datum_t *datum = r->policy.class_val_to_struct[class - 1];
    const char *name = r->policy.p_class_val_to_name[class - 1];
    struct sepol_av_decision decision;
    unsigned why;
    if (datum == NULL || !flask_is_plain(name)) {
        return -1;
    }
    if (type_name(r, source) == NULL || type_name(r, target) == NULL) {
        return 0;
    }
    if (sepol_compute_av_reason(SID_BASE + source, SID_BASE + target,
                                (sepol_security_class_t) class, 0, &decision,
                                &why) != 0) {
        return -1;
    }
    if (decision.allowed == 0) {
        return 0;
    }
    flask_permissions(datum, names);
    fprintf(r->out, "%s %s %s %s", word, type_name(r, source),
            type_name(r, target), name);
    for (unsigned bit = 0; bit < 32; bit++) {
        if ((decision.allowed >> bit & 1) == 0) {
            continue;
        }
        if (names[bit] != NULL) {
            fprintf(r->out, " %s", names[bit]);
        } else {
            fprintf(r->out, " ?%u", bit);
        }
    }
    fputc('\n', r->out);
    return 0;
}

int flask_report(const uint8_t *policy, size_t length,
                 const struct flask_question *question, FILE *out) {
    static struct reader reader;
    struct reader *r = &reader;
    r->out = out;
    if (load(r, policy, length) != 0) {
        return -1;
    }
    fprintf(out, "policy %u %u %d\n", r->policy.policyvers,
            r->policy.handle_unknown, r->policy.mls);
    report_types(r);
    report_initial_sids(r);
    report_labels(r, question->monitors, question->monitor_count, SUBJECT);
    report_labels(r, question->targets, question->target_count, MEMORY);
    find_classes(r);
    if (label_types(r) != 0 || find_pairs(r) != 0) {
        return -1;
    }
    static const char *const words[] = {"always", "ever"};
    for (int on = 0; on < 2; on++) {
        switch_conditionals(r, on);
        for (size_t i = 0; i < r->pair_count; i++) {
            if (report_pair(r, words[on], r->pairs[i]) != 0) {
                return -1;
            }
        }
    }
    fputs("end\n", out);
    return 0;
}
