/* SPDX-License-Identifier: Apache-2.0 */
#include "variables.h"

#include <stdlib.h>
#include <string.h>

/* minios.ld */
extern char image_programs_data[], image_programs_data_end[];
extern char image_programs_bss[], image_programs_bss_end[];

/* Whose are in place; NULL where nobody's have to be kept. */
static struct variables *present;

static size_t data_size(void)
{
    return (size_t)(image_programs_data_end - image_programs_data);
}

static size_t bss_size(void)
{
    return (size_t)(image_programs_bss_end - image_programs_bss);
}

/* Whoever waits has reserved. */
static void leave(void)
{
    if (!present)
        return;
    memcpy(present->kept, image_programs_data, data_size());
    memcpy(present->kept + data_size(), image_programs_bss, bss_size());
    present = NULL;
}

bool variables_begin(struct variables *variables)
{
    static void *first;

    if (!first) {
        first = malloc(data_size() + 1);
        if (!first)
            return false;
        memcpy(first, image_programs_data, data_size());
    }
    leave();
    memcpy(image_programs_data, first, data_size());
    memset(image_programs_bss, 0, bss_size());
    variables->kept = NULL;
    present = variables;
    return true;
}

bool variables_reserve(struct variables *variables)
{
    if (!variables->kept)
        variables->kept = malloc(data_size() + bss_size() + 1);
    return variables->kept != NULL;
}

void variables_enter(struct variables *variables)
{
    if (present == variables)
        return;
    leave();
    memcpy(image_programs_data, variables->kept, data_size());
    memcpy(image_programs_bss, variables->kept + data_size(), bss_size());
    present = variables;
}

void variables_end(struct variables *variables)
{
    if (present == variables)
        present = NULL;
    free(variables->kept);
    variables->kept = NULL;
}
