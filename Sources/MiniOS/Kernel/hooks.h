/* SPDX-License-Identifier: Apache-2.0
 *
 * What CPrograms adds to an image that has programs in C; NULL in others.
 */
#ifndef MINIOS_HOOKS_H
#define MINIOS_HOOKS_H

#include <stdbool.h>
#include <stddef.h>

/* Takes what a running program prints; false when none runs. */
bool program_write(const void *bytes, size_t length) __attribute__((weak));

/* Tells of the program that runs, if one does: the domain is about to end,
 * and this is why. */
void program_last_words(const char *why) __attribute__((weak));

#endif
