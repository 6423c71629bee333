/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs of programs. Two places are gone to and fro between: that in the
 * monitor from which a program goes on, and that in the program where it
 * waits.
 */
#include <programs.h>

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../MiniOS/Kernel/hooks.h"
#include "deadline.h"
#include "output.h"
#include "stack.h"
#include "variables.h"

struct program_run {
    const struct program *program;
    struct output output;
    struct stack *stack;
    struct variables variables;
    char *arguments[3], *environment[1];
    char name[OUTPUT_NAME], argument[OUTPUT_NAME];
    void (*handlers[PROGRAM_HANDLERS])(void);
    uint32_t handler_count;
    uint32_t holds; /* what others wait for */
    jmp_buf place;  /* where it waits */
    bool has_ended;
    int status;
    uint64_t due;
    bool for_events;
};

/* The run that goes on, and where the monitor called it. */
static struct program_run *current;
static jmp_buf caller;

int32_t program_find(const char *name)
{
    for (uint32_t number = 0; number < program_count; number++) {
        if (strcmp(programs[number].name, name) == 0)
            return (int32_t)number;
    }
    return -1;
}

static void discard(struct program_run *run)
{
    variables_end(&run->variables);
    if (run->stack)
        stack_give(run->stack);
    free(run);
}

static void call_main(void)
{
    program_exit(current->program->main(2, current->arguments,
                                        current->environment));
}

/* The monitor goes on. */
static bool leave(void)
{
    struct program_run *run = current;

    current = NULL;
    if (!run->has_ended)
        return true;
    output_end(&run->output, run->status);
    discard(run);
    return false;
}

/* Goes on with a run until it waits or ends; false when it has ended. */
static bool enter(struct program_run *run, bool begins)
{
    current = run;
    deadline_start(PROGRAM_SECONDS);
    if (setjmp(caller) == 0) {
        if (begins)
            stack_call(run->stack, call_main);
        longjmp(run->place, 1);
    }
    /* What newlib has kept of what was printed is this program's. */
    fflush(NULL);
    deadline_stop();
    return leave();
}

enum program_outcome program_begin(uint32_t number, const char *monitor,
                                   const char *target, uint64_t milliseconds,
                                   struct program_run **begun)
{
    struct program_run *run = calloc(1, sizeof(*run));

    if (!run)
        return PROGRAM_NO_MEMORY;
    run->program = &programs[number];
    run->stack = stack_take();
    if (!run->stack || !variables_begin(&run->variables)) {
        discard(run);
        return PROGRAM_NO_MEMORY;
    }
    output_begin(&run->output, monitor, target, run->program->name);
    run->output.milliseconds = milliseconds;
    /* A main may write to what it is given. */
    strncpy(run->name, run->program->name, sizeof(run->name) - 1);
    strncpy(run->argument, target, sizeof(run->argument) - 1);
    run->arguments[0] = run->name;
    run->arguments[1] = run->argument;
    *begun = run;
    return enter(run, true) ? PROGRAM_WAITS : PROGRAM_ENDED;
}

uint64_t program_due(const struct program_run *run)
{
    return run->due;
}

bool program_waits_for_events(const struct program_run *run)
{
    return run->for_events;
}

bool program_go_on(struct program_run *run, uint64_t milliseconds)
{
    run->output.milliseconds = milliseconds;
    variables_enter(&run->variables);
    return enter(run, false);
}

bool program_is_pressing(const struct program_run *run)
{
    return run->output.length >= PROGRAM_OUTPUT / 2;
}

void program_tell(struct program_run *run, uint64_t milliseconds)
{
    run->output.milliseconds = milliseconds;
    output_tell(&run->output);
}

void program_stop(struct program_run *run, const char *why,
                  uint64_t milliseconds)
{
    run->output.milliseconds = milliseconds;
    output_fail(&run->output, "program-stopped", why);
    discard(run);
}

/* What a program calls. */

bool program_wait(uint64_t nanoseconds, bool for_events)
{
    struct program_run *run = current;

    if (!run || (run->holds != 0 && !for_events) ||
        !variables_reserve(&run->variables))
        return false;
    run->due = nanoseconds;
    run->for_events = for_events;
    if (setjmp(run->place) == 0)
        longjmp(caller, 1);
    return true;
}

void program_hold(void)
{
    if (current)
        current->holds++;
}

void program_release(void)
{
    if (current && current->holds != 0)
        current->holds--;
}

_Noreturn void program_exit_now(int status)
{
    current->status = status & 0xff;
    current->has_ended = true;
    longjmp(caller, 1);
}

_Noreturn void program_end(int status)
{
    program_exit_now(status);
}

_Noreturn void program_exit(int status)
{
    while (current->handler_count != 0)
        current->handlers[--current->handler_count]();
    program_exit_now(status);
}

int program_at_exit(void (*handler)(void))
{
    if (current->handler_count == PROGRAM_HANDLERS)
        return -1;
    current->handlers[current->handler_count++] = handler;
    return 0;
}

/* What the image calls: hooks.h. */

bool program_write(const void *bytes, size_t length)
{
    if (current)
        output_add(&current->output, bytes, length);
    return current != NULL;
}

void program_last_words(const char *why)
{
    struct program_run *run = current;

    current = NULL;
    if (run)
        output_fail(&run->output, "program-ended", why);
}
