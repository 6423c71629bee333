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

struct reader {
    policydb_t policy;
    sidtab_t sids;
    FILE *out;
    sepol_security_id_t *sid; /* by type value - 1; 0 where there is no type */
    char *wanted;             /* by type value - 1 */
};

/* A name that can stand in a line of the report. */
static int is_plain(const char *name) {
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
    if (type == NULL || type->flavor == TYPE_ATTRIB || !is_plain(name)) {
        return NULL;
    }
    return name;
}

static uint32_t type_value(const struct reader *r, const char *name) {
    for (uint32_t value = 1; value <= r->policy.p_types.nprim; value++) {
        const char *candidate = type_name(r, value);
        if (candidate != NULL && strcmp(candidate, name) == 0) {
            return value;
        }
    }
    return 0;
}

static int load(struct reader *r, const uint8_t *image, size_t length) {
    policy_file_t file;
    char *copy = malloc(length == 0 ? 1 : length);
    sepol_handle_t *quiet = sepol_handle_create();
    if (copy == NULL || quiet == NULL || policydb_init(&r->policy) != 0) {
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
    if (policydb_read(&r->policy, &file, 0) != 0 ||
        r->policy.target_platform != SEPOL_TARGET_XEN ||
        r->policy.policy_type != POLICY_KERN ||
        r->policy.p_types.nprim > TYPES_MAX) {
        return -1;
    }
    return sepol_sidtab_init(&r->sids) != 0 ||
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
    r->sid = calloc(count, sizeof(*r->sid));
    r->wanted = calloc(count, 1);
    if (user == NULL || role == NULL || r->sid == NULL || r->wanted == NULL) {
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
        if (sepol_sidtab_context_to_sid(&r->sids, &context,
                                        &r->sid[value - 1]) != 0) {
            return -1;
        }
        fprintf(r->out, "type %s %d\n", name,
                ebitmap_get_bit(&r->policy.permissive_map, value));
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

static void want(struct reader *r, const char *type, const char *suffix) {
    char name[NAME_MAX_BYTES + 16];
    (void)snprintf(name, sizeof(name), "%s%s", type, suffix);
    uint32_t value = type_value(r, name);
    if (value != 0) {
        r->wanted[value - 1] = 1;
    }
}

static void report_label(struct reader *r, const char *label) {
    sepol_security_id_t sid = 0;
    const context_struct_t *context = NULL;
    if (sepol_context_to_sid(label, strlen(label) + 1, &sid) == 0) {
        context = sepol_sidtab_search(&r->sids, sid);
    }
    const char *type = context == NULL ? NULL : type_name(r, context->type);
    fprintf(r->out, "label %s %s\n", label, type == NULL ? "-" : type);
    if (type != NULL) {
        want(r, type, "");
        want(r, type, "_self");
        want(r, type, "_channel");
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
            if (value >= 1 && value <= 32 && is_plain(node->key)) {
                names[value - 1] = node->key;
            }
        }
    }
}

static int report_class(const struct reader *r, const char *word,
                        uint32_t class) {
    const char *names[32] = {NULL};
    const class_datum_t *datum = r->policy.class_val_to_struct[class - 1];
    const char *name = r->policy.p_class_val_to_name[class - 1];
    if (datum == NULL || !is_plain(name)) {
        return -1;
    }
    name_permissions(&datum->permissions, names);
    if (datum->comdatum != NULL) {
        name_permissions(&datum->comdatum->permissions, names);
    }
    uint32_t count = r->policy.p_types.nprim;
    for (uint64_t pair = 0; pair < (uint64_t)count * count; pair++) {
        uint32_t source = (uint32_t)(pair / count);
        uint32_t target = (uint32_t)(pair % count);
        struct sepol_av_decision decision;
        unsigned why;
        if ((!r->wanted[source] && !r->wanted[target]) || !r->sid[source] ||
            !r->sid[target]) {
            continue;
        }
        if (sepol_compute_av_reason(r->sid[source], r->sid[target],
                                    (sepol_security_class_t)class, 0, &decision,
                                    &why) != 0) {
            return -1;
        }
        if (decision.allowed == 0) {
            continue;
        }
        fprintf(r->out, "%s %s %s %s", word, type_name(r, source + 1),
                type_name(r, target + 1), name);
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
    }
    return 0;
}

int flask_report(const uint8_t *policy, size_t length,
                 const char *const *labels, size_t label_count, FILE *out) {
    static struct reader reader;
    struct reader *r = &reader;
    r->out = out;
    if (load(r, policy, length) != 0) {
        return -1;
    }
    fprintf(out, "policy %u %u %d\n", r->policy.policyvers,
            r->policy.handle_unknown, r->policy.mls);
    if (label_types(r) != 0) {
        return -1;
    }
    report_initial_sids(r);
    for (size_t i = 0; i < label_count; i++) {
        report_label(r, labels[i]);
    }
    static const char *const words[] = {"always", "ever"};
    for (int on = 0; on < 2; on++) {
        switch_conditionals(r, on);
        for (uint32_t c = 1; c <= r->policy.p_classes.nprim; c++) {
            if (report_class(r, words[on], c) != 0) {
                return -1;
            }
        }
    }
    fputs("end\n", out);
    return 0;
}
