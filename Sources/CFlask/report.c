/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "report_reader.h"

#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>
#include <stdlib.h>
#include <string.h>

/* SIDs of types: beyond those that libsepol gives to labels. */
#define SID_BASE ((sepol_security_id_t)1 << 20)

const char *flask_type_name(const struct reader *r, uint32_t value) {
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
    const char *own = type == NULL ? NULL : flask_type_name(r, type->s.value);
    return own == NULL || strcmp(own, name) != 0 ? 0 : type->s.value;
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
        const char *name = flask_type_name(r, value);
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
        const char *type = flask_type_name(r, each->context[0].type);
        if (type != NULL) {
            fprintf(r->out, "initial %u %s\n", each->sid[0], type);
        }
    }
}

static void report_types(const struct reader *r) {
    for (uint32_t value = 1; value <= r->policy.p_types.nprim; value++) {
        const char *name = flask_type_name(r, value);
        if (name != NULL) {
            fprintf(r->out, "type %s %d\n", name,
                    ebitmap_get_bit(&r->policy.permissive_map, value));
        }
    }
}

static void want(struct reader *r, const char *type, const char *suffix,
                 char why) {
    char name[FLASK_NAME_MAX + 16];
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
        const char *type =
            context == NULL ? NULL : flask_type_name(r, context->type);
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
    if (flask_type_name(r, source) == NULL ||
        flask_type_name(r, target) == NULL) {
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
    fprintf(r->out, "%s %s %s %s", word, flask_type_name(r, source),
            flask_type_name(r, target), name);
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
    if (label_types(r) != 0 || flask_find_pairs(r) != 0) {
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
