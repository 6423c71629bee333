/* SPDX-License-Identifier: Apache-2.0
 *
 * What one run of a program prints, and its record. No memory is taken here:
 * a record is also written when the heap may be in no good state.
 */
#ifndef CPROGRAMS_OUTPUT_H
#define CPROGRAMS_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

struct record {
    const char *monitor, *target, *program;
    uint64_t milliseconds;
};

/* Begins a run. */
void output_begin(const struct record *record);

/* Keeps what was printed, as far as there is room. */
void output_add(const void *bytes, size_t length);

/* Writes the record: the lines, and the status, or why there is none. */
void output_end(int status, const char *why);

#endif
