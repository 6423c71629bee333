/* SPDX-License-Identifier: Apache-2.0
 *
 * The domain's PV console, output only. What dom0 has left no room for is kept
 * here until it has: as much as the longest record, so that who writes one
 * need not wait for dom0 while a target may be waiting.
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

/* Drains it, and writes what there is room for: for panic. */
void console_last_words(const char *text, size_t length);

#endif
