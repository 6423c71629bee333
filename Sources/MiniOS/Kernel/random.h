/* SPDX-License-Identifier: Apache-2.0
 *
 * Random bytes for what must not be predictable to a target: the seeds of
 * hash tables and the stack guard. From RDRAND where the processor has it,
 * otherwise mixed from the time stamp counter, which is not fit for keys.
 */
#ifndef MINIOS_RANDOM_H
#define MINIOS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Looks for RDRAND and sets the stack guard. */
void random_start(void);

uint64_t random_next(void);

#endif
