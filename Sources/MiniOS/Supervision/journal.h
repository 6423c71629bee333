/* SPDX-License-Identifier: Apache-2.0
 *
 * The journal that a monitor keeps for the supervisor: supervision.h.
 */
#ifndef MINIOS_JOURNAL_H
#define MINIOS_JOURNAL_H

#include "../Kernel/abi.h"

/* Makes it, and tells dom0 where it is. */
void journal_start(void);

/* The main loop turns. */
void journal_beat(void);

/* A target is about to be stopped, or was let go. */
void journal_pause(uint32_t target, domid_t domain);
void journal_unpause(uint32_t target);

/* A target's ring of events is about to be made in this frame, or is gone. */
void journal_ring(uint32_t target, domid_t domain, uint64_t frame);
void journal_no_ring(uint32_t target);

/* Waits until the supervisor has answered in the page of that ring: 0, or
 * EVENTS_EALONE. */
int32_t journal_ask(uint32_t target, void *page, uint64_t patience);

/* A breakpoint is about to be set at a physical address; its number, or -1
 * when there is no room. It is gone. */
int32_t journal_break(uint32_t target, uint8_t original, uint64_t place);
void journal_unbreak(uint32_t number);
/* What stands there: a word of supervision.h, 0 for none. */
uint64_t journal_breakpoint(uint32_t number);

/* Nothing of a target's is left to take back. */
void journal_forget(uint32_t target);

/* Whether a target is stopped. */
bool journal_owes(void);

#endif
