/* SPDX-License-Identifier: Apache-2.0
 *
 * Programs in C that were linked into an image: each has a main of its own,
 * and what it prints becomes records on the console.
 *
 * A program runs on a stack of its own until it ends, or waits: for events
 * (program_wait) or for time to pass (sleep and its like). While one waits
 * everything else goes on, other programs too.
 *
 * One that does neither for PROGRAM_SECONDS, that faults or that aborts ends
 * the domain: whatever it did to the monitor's memory is gone with it. What
 * it had printed is told before.
 */
#ifndef STUBVMI_PROGRAMS_H
#define STUBVMI_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long a program may go on without waiting. */
#define PROGRAM_SECONDS 20u

/* The stack of a run. */
#define PROGRAM_STACK 0x40000u

/* What is kept of the text that is printed before it is told: as many bytes
 * as a record has room for, however they have to be written in JSON. */
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

/* A run that has not ended. */
struct program_run;

enum program_outcome {
    PROGRAM_ENDED, /* its record is written */
    PROGRAM_WAITS,
    PROGRAM_NO_MEMORY, /* it did not begin */
};

/* Calls a program's main with two arguments, its own name and the target's,
 * until it ends or waits: then `run` is how to go on with it. Its static
 * variables are as they were when the domain started. `monitor` and `target`
 * are names; `milliseconds` is when, for the record. */
enum program_outcome program_begin(uint32_t number, const char *monitor,
                                   const char *target, uint64_t milliseconds,
                                   struct program_run **run);

/* When a run that waits is to go on, in platform_nanoseconds(). One that
 * waits for events may go on at any time, to look for them. */
uint64_t program_due(const struct program_run *run);
bool program_waits_for_events(const struct program_run *run);

/* Has it go on; false when it has ended, its record written. */
bool program_go_on(struct program_run *run, uint64_t milliseconds);

/* Whether it has printed so much that it should be told. */
bool program_is_pressing(const struct program_run *run);

/* Writes a record of the lines that it has printed, if there are any. */
void program_tell(struct program_run *run, uint64_t milliseconds);

/* Ends a run that waits, with a record that says why. */
void program_stop(struct program_run *run, const char *why,
                  uint64_t milliseconds);

/* For the program that runs: has everything else go on until then, or for
 * events sooner. False, at once, when it cannot be left: there is no memory
 * to keep its variables, or it waits for time while somebody waits for it. */
bool program_wait(uint64_t nanoseconds, bool for_events);

/* The program that runs takes, or gives back, what others wait for: a target
 * that it has stopped, or whose events it answers. */
void program_hold(void);
void program_release(void);

/* What a program gets for exit, _exit, _Exit and atexit (its builder sees to
 * it). */
_Noreturn void program_exit(int status);
_Noreturn void program_exit_now(int status);
_Noreturn void program_end(int status);
int program_at_exit(void (*handler)(void));

#endif
