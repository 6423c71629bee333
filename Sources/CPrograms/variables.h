/* SPDX-License-Identifier: Apache-2.0
 *
 * The static variables of programs. They lie in one place (minios.ld), where
 * those of one run are at a time; the others' are kept while these wait.
 */
#ifndef CPROGRAMS_VARIABLES_H
#define CPROGRAMS_VARIABLES_H

#include <stdbool.h>

struct variables {
    char *kept; /* NULL until it is known that there is memory for them */
};

/* Has new ones in place, with the values that they begin with; false when
 * there is no memory left. */
bool variables_begin(struct variables *variables);

/* Sees to it that they can be kept; false when there is no memory left. */
bool variables_reserve(struct variables *variables);

/* Has those of a run in place that waited. */
void variables_enter(struct variables *variables);

/* Those of a run that is over. */
void variables_end(struct variables *variables);

#endif
