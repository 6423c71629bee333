/* SPDX-License-Identifier: Apache-2.0
 *
 * Programs in C that were linked into an image: each has a main of its own,
 * and what it prints becomes one record on the console.
 *
 * There is one thread. A program that runs longer than PROGRAM_SECONDS, that
 * faults or that aborts ends the domain: whatever it did to the monitor's
 * memory is gone with it. What it had printed is told before.
 */
#ifndef STUBVMI_PROGRAMS_H
#define STUBVMI_PROGRAMS_H

#include <stddef.h>
#include <stdint.h>

/* How long one run may take. */
#define PROGRAM_SECONDS 20u

/* What is kept of the text that one run prints: as many bytes as a record has
 * room for, however they have to be written in JSON. */
#define PROGRAM_OUTPUT 40960u

/* Functions for atexit of one run. */
#define PROGRAM_HANDLERS 32u

struct program {
    const char *name;
    int (*main)(int count, char **arguments, char **environment);
};

/* What the image has; written by its builder. */
extern const struct program programs[];
extern const uint32_t program_count;

/* The number of a program, or -1. */
int32_t program_find(const char *name);

/* Calls a program's main with two arguments, its own name and the target's,
 * and writes its record. Its static variables are as they were when the
 * domain started. `monitor` and `target` are names. */
void program_run(uint32_t number, const char *monitor, const char *target,
                 uint64_t milliseconds);

/* What a program gets for exit, _exit, _Exit and atexit (its builder sees to
 * it). */
_Noreturn void program_exit(int status);
_Noreturn void program_exit_now(int status);
_Noreturn void program_end(int status);
int program_at_exit(void (*handler)(void));

#endif
