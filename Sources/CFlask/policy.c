/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "report.h"

#include <sepol/debug.h>
#include <stdlib.h>
#include <string.h>

/* Xen's own limit is far below. */
#define TYPES_MAX 65535u

int flask_is_plain(const char *name) {
    size_t length = name == NULL ? 0 : strnlen(name, FLASK_NAME_MAX + 1);
    if (length == 0 || length > FLASK_NAME_MAX) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        if (name[i] <= ' ' || name[i] > '~') {
            return 0;
        }
    }
    return 1;
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
