/* SPDX-License-Identifier: Apache-2.0
 *
 * What one run of a program prints, and its records. No memory is taken here:
 * a record is also written when the heap may be in no good state.
 */
#ifndef CPROGRAMS_OUTPUT_H
#define CPROGRAMS_OUTPUT_H

#include <programs.h>

/* Longer names are cut. */
#define OUTPUT_NAME 64u

struct output {
    char monitor[OUTPUT_NAME], target[OUTPUT_NAME];
    const char *program;
    uint64_t milliseconds; /* of the next record */
    size_t length;
    bool is_cut;
    char printed[PROGRAM_OUTPUT];
};

/* Begins a run. */
void output_begin(struct output *output, const char *monitor,
                  const char *target, const char *program);

/* Keeps what was printed, as far as there is room. */
void output_add(struct output *output, const void *bytes, size_t length);

/* Writes a record of the whole lines that there are, if there are any, and
 * keeps the rest; a line that fills all the room is whole. */
void output_tell(struct output *output);

/* Writes the last record: the lines, and the status, or why there is none, by
 * its code and in words. */
void output_end(struct output *output, int status);
void output_fail(struct output *output, const char *code, const char *why);

#endif
