/* SPDX-License-Identifier: Apache-2.0
 *
 * The one interrupt of the image: what runs too long is ended by it.
 */
#ifndef CPROGRAMS_DEADLINE_H
#define CPROGRAMS_DEADLINE_H

/* Ends the domain in that many seconds, unless deadline_stop comes first. */
void deadline_start(unsigned int seconds);
void deadline_stop(void);

/* Called by upcall.S. */
_Noreturn void deadline_reached(void);

#endif
