/* SPDX-License-Identifier: Apache-2.0 */
#include <programs.h>

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deadline.h"
#include "output.h"

/* minios.ld: the static variables of all programs. */
extern char image_programs_data[], image_programs_data_end[];
extern char image_programs_bss[], image_programs_bss_end[];

static jmp_buf home;
static bool running;
static int result;
static void (*handlers[PROGRAM_HANDLERS])(void);
static uint32_t handler_count;

int32_t program_find(const char *name)
{
    for (uint32_t number = 0; number < program_count; number++) {
        if (strcmp(programs[number].name, name) == 0)
            return (int32_t)number;
    }
    return -1;
}

/* Gives static variables the values that they began with. */
static bool begin_anew(void)
{
    static void *first;
    size_t length =
        (size_t)(image_programs_data_end - image_programs_data);

    if (!first) {
        first = malloc(length + 1);
        if (!first)
            return false;
        memcpy(first, image_programs_data, length);
    }
    memcpy(image_programs_data, first, length);
    memset(image_programs_bss, 0,
           (size_t)(image_programs_bss_end - image_programs_bss));
    return true;
}

_Noreturn void program_exit_now(int status)
{
    result = status & 0xff;
    longjmp(home, 1);
}

_Noreturn void program_end(int status)
{
    program_exit_now(status);
}

_Noreturn void program_exit(int status)
{
    while (handler_count != 0)
        handlers[--handler_count]();
    program_exit_now(status);
}

int program_at_exit(void (*handler)(void))
{
    if (handler_count == PROGRAM_HANDLERS)
        return -1;
    handlers[handler_count++] = handler;
    return 0;
}

void program_run(uint32_t number, const char *monitor, const char *target,
                 uint64_t milliseconds)
{
    static char name[64], argument[64];
    static char *arguments[] = {name, argument, NULL};
    static char *environment[] = {NULL};
    struct record record = {monitor, target, programs[number].name,
                            milliseconds};

    output_begin(&record);
    if (!begin_anew()) {
        output_end(-1, "there is no memory left for the program");
        return;
    }
    /* A main may write to what it is given. */
    strncpy(name, programs[number].name, sizeof(name) - 1);
    strncpy(argument, target, sizeof(argument) - 1);
    handler_count = 0;
    running = true;
    deadline_start(PROGRAM_SECONDS);
    if (setjmp(home) == 0)
        program_exit(programs[number].main(2, arguments, environment));
    fflush(NULL);
    deadline_stop();
    running = false;
    output_end(result, NULL);
}

bool program_write(const void *bytes, size_t length)
{
    if (running)
        output_add(bytes, length);
    return running;
}

void program_last_words(const char *why)
{
    if (!running)
        return;
    running = false;
    output_end(-1, why);
}
