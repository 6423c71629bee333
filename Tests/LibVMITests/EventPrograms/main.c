/* SPDX-License-Identifier: Apache-2.0
 *
 * main PROGRAM PROFILE: runs one of them on the made-up machine; main alone
 * prints their names.
 */
#include "program.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* offer.swift */
bool offer_target(const uint8_t *bytes, ptrdiff_t count);
void take_back(void);

static const struct {
    const char *name;
    void (*run)(vmi_instance_t vmi);
} programs[] = {
    {"accesses", accesses}, {"any-page", any_page},
    {"once", once},         {"stepping", stepping},
    {"passing", passing},   {"breakpoints", breakpoints},
    {"restored", restored}, {"views", views},
    {"answers", answers},   {"swaps", swaps},
    {"leaves", leaves},     {"turned", turned},
    {"counted", counted},   {"released", released},
};

#define PROGRAMS ((int32_t)(sizeof(programs) / sizeof(programs[0])))

static jmp_buf end;

void leave(void)
{
    longjmp(end, 1);
}

void listen_to(vmi_instance_t vmi)
{
    do {
        if (vmi_events_listen(vmi, 10) != VMI_SUCCESS)
            puts("it does not listen");
    } while (vmi_are_events_pending(vmi));
}

void listen_for(vmi_instance_t vmi, vmi_event_t *event)
{
    if (vmi_register_event(vmi, event) != VMI_SUCCESS)
        puts("not registered");
}

static int32_t find(const char *name)
{
    for (int32_t at = 0; at < PROGRAMS; at++)
        if (strcmp(name, programs[at].name) == 0)
            return at;
    return -1;
}

static void run(int32_t program)
{
    vmi_instance_t vmi;

    if (vmi_init(&vmi, VMI_XEN, "web", VMI_INIT_DOMAINNAME | VMI_INIT_EVENTS,
                 NULL, NULL) != VMI_SUCCESS)
        exit(2);
    programs[program].run(vmi);
    vmi_destroy(vmi);
}

int main(int count, char **arguments)
{
    static uint8_t profile[65536];
    FILE *file = count == 3 ? fopen(arguments[2], "rb") : NULL;
    size_t size;

    for (int32_t at = 0; count == 1 && at < PROGRAMS; at++)
        puts(programs[at].name);
    if (file == NULL || find(arguments[1]) < 0)
        return count != 1;
    size = fread(profile, 1, sizeof(profile), file);
    fclose(file);
    if (!offer_target(profile, (ptrdiff_t)size))
        return 2;
    if (setjmp(end) == 0)
        run(find(arguments[1]));
    take_back();
    machine_runs();
    machine_tells();
    return 0;
}
