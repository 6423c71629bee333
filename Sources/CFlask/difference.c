/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "difference.h"

/* Where a line about two types goes: both policies know them, or not. */
FILE *difference_list(struct comparison *c, uint32_t source, uint32_t target) {
    int fresh = c->side[0].own[source] == 0 || c->side[1].own[source] == 0 ||
                c->side[0].own[target] == 0 || c->side[1].own[target] == 0;
    if (c->listed[fresh] == FLASK_DIFFERENCES) {
        c->unlisted++;
        return NULL;
    }
    c->listed[fresh]++;
    return fresh ? c->later : c->out;
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
        difference_number_types(c) != 0 || difference_number_classes(c) != 0) {
        return -1;
    }
    difference_report_facts(c);
    if (difference_report_transitions(c) != 0 ||
        difference_report_rules(c) != 0 || fflush(c->later) != 0 ||
        fwrite(later, 1, size, out) != size) {
        return -1;
    }
    fprintf(out, "unlisted %zu\nend\n", c->unlisted);
    return 0;
}
