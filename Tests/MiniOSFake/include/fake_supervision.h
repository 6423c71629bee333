/* SPDX-License-Identifier: Apache-2.0
 *
 * The image's journal, breakpoints and supervisor, for the host.
 */
#ifndef MINIOS_FAKE_SUPERVISION_H
#define MINIOS_FAKE_SUPERVISION_H

#include <stdint.h>

/* The target is domain 11 and target 0, and has so many pages. */
#define FAKE_FRAMES 13u

/* Begins anew, with an empty journal. */
void fake_supervision_start(void);

/* A page of the target's. */
uint8_t *_Nonnull fake_frame(uint32_t frame);

/* What was done. */
struct fake_notes {
    uint32_t pauses, unpauses, ended;
    uint32_t forgotten; /* a bit for each XEN_DOMCTL_MONITOR_EVENT_... */
    uint32_t forbidden; /* what must never be */
    int32_t mapped;     /* pages that are shown */
};
struct fake_notes fake_notes(void);

/* The ring cannot be ended so many times. */
void fake_busy(uint32_t times);

/* What is called whenever somebody waits a moment. */
void fake_on_moment(void (*act)(void));

/* The machine frame of the journal. */
uint64_t fake_journal(void);

/* Of supervision.h and events.h, where they are supervisor_ and events_. */
struct journal;
int32_t fake_open_journal(uint32_t journal, uint32_t monitor, uint64_t frame);
int32_t fake_restore(uint32_t journal, uint32_t target, uint32_t domain);
void fake_read_journal(uint32_t journal, struct journal *copy);
void fake_close_journal(uint32_t journal);
int32_t fake_open_ring(uint32_t ring, uint32_t target, uint64_t frame);
void fake_close_ring(uint32_t ring);
void fake_greet(uint32_t ring);
int32_t fake_end_events(uint32_t ring, uint32_t target);
int32_t fake_break(uint32_t target, uint64_t place, uint8_t broken,
                   uint8_t *original);
int32_t fake_unbreak(uint32_t number);
int32_t fake_stands(uint32_t number);
int32_t fake_breaks(uint32_t target, uint64_t place);

/* Of journal.h. */
void journal_pause(uint32_t target, uint16_t domain);
void journal_unpause(uint32_t target);
void journal_ring(uint32_t target, uint16_t domain, uint64_t frame);
int32_t journal_ask(uint32_t target, void *page, uint64_t patience);

#endif
