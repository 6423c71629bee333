/* SPDX-License-Identifier: Apache-2.0
 *
 * The domain's PV console, output only: platform_write (platform.h) waits
 * for room, without end, and never loses a byte.
 */
#ifndef MINIOS_CONSOLE_H
#define MINIOS_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

void console_start(void);

/* Waits until dom0 has read everything, for a second at most. */
void console_drain(void);

/* Writes all of it, or nothing where there is no room: for who must not wait.
 * Returns whether it did. */
bool console_offer(const void *bytes, size_t length);

/* Writes what there is room for, without waiting: for panic. */
void console_last_words(const char *text, size_t length);

#endif
