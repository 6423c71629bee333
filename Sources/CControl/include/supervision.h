/* SPDX-License-Identifier: Apache-2.0
 *
 * How a target outlives its monitor.
 *
 * A monitor of tier `control` or `events` keeps a journal of what it has done
 * to its targets and would have to take back: in one page of its memory,
 * written before it is done. The supervisor, a domain of its own, reads that
 * page and takes back what is in it once the monitor has ended, or hangs
 * while a target waits for it.
 *
 * A ring of events is taken out of the target's memory, so that nobody could
 * find it later. Therefore the supervisor maps it before: the monitor names
 * it in the journal and asks; the answer stands in the ring's page, behind the
 * ring.
 *
 * MiniOS implements both sides; errors are those of control.h and events.h.
 */
#ifndef STUBVMI_SUPERVISION_H
#define STUBVMI_SUPERVISION_H

#include <stdint.h>

/* "stub" and the version of this layout. */
#define JOURNAL_MAGIC 0x62757473u
#define JOURNAL_VERSION 2u
/* Targets of one monitor: MONITOR_TARGETS of monitor.h. */
#define JOURNAL_TARGETS 8u
/* Breakpoints of one monitor: pages of words, and how many in all. */
#define JOURNAL_PAGES 12u
#define JOURNAL_BREAKPOINTS (JOURNAL_PAGES * 512u)

/* What a monitor has done to one of its targets. */
struct journal_target {
    uint32_t domain; /* 0 where there is none */
    uint32_t pauses; /* times that it is stopped by the monitor */
    uint64_t ring;   /* the frame of its ring of events, 0 without one */
    uint32_t asks;   /* whether the monitor waits to be supervised */
    uint32_t turn;   /* another one for each ring that is made */
};

/* A page, at its start. */
struct journal {
    uint32_t magic, version;
    uint32_t beat; /* another one whenever the monitor's main loop turns */
    uint32_t unused;
    struct journal_target targets[JOURNAL_TARGETS];
    uint64_t pages[JOURNAL_PAGES]; /* the machine frames of the breakpoints */
};

/* A breakpoint is one word, so that it is there as a whole or not at all: the
 * target's memory has another byte there (events.h) in place of the one that
 * it tells. 0 is none. */
#define BREAKPOINT_IS_SET (1ull << 63)
#define BREAKPOINT(target, byte, place)                                     \
    (BREAKPOINT_IS_SET | (uint64_t)(target) << 60 | (uint64_t)(byte) << 52 | \
     (place))
#define BREAKPOINT_TARGET(word) ((uint32_t)((word) >> 60 & 7))
#define BREAKPOINT_ORIGINAL(word) ((uint8_t)((word) >> 52))
/* The target's physical address. */
#define BREAKPOINT_PLACE(word) ((word) & ((1ull << 52) - 1))

/* Journals that the supervisor can have open, and rings. */
#define SUPERVISOR_JOURNALS 64u
#define SUPERVISOR_RINGS 128u

/* Maps a monitor's journal read-only (mmu map_read). Journals and rings are
 * numbered by who asks for them. */
int32_t supervisor_open_journal(uint32_t journal, uint32_t monitor,
                                uint64_t frame);
/* Puts back the bytes under the breakpoints of one target of its journal, a
 * domain (mmu map_read, map_write). Returns how many it found, or an error. */
int32_t supervisor_restore(uint32_t journal, uint32_t target, uint32_t domain);
/* What stands in it now, whatever that is. */
void supervisor_read_journal(uint32_t journal, struct journal *copy);
void supervisor_close_journal(uint32_t journal);

/* Maps the ring of a target (mmu map_read, map_write). */
int32_t supervisor_open_ring(uint32_t ring, uint32_t target, uint64_t frame);
void supervisor_close_ring(uint32_t ring);
/* Answers a monitor that asks in it. */
void supervisor_greet(uint32_t ring);
/* How many events nobody has answered, and how many were: freely running. */
uint32_t supervisor_waiting(uint32_t ring, uint32_t *answered);
/* Lets every processor go on that waits for an answer, and ends the events
 * (domain pause, unpause; domain2 vm_event). Returns how many it had to
 * answer, or an error; then the target may still wait. */
int32_t supervisor_end_events(uint32_t ring, uint32_t target);

/* 0 while a domain lives, PLATFORM_EGONE once it has ended or ends, or an
 * error (domain getdomaininfo). */
int32_t supervisor_look(uint32_t domain);
/* Stops a domain, or lets it go on (domain pause, unpause). */
int32_t supervisor_stop(uint32_t domain);
int32_t supervisor_release(uint32_t domain);

/* The supervisor's main loop, written in Swift: MiniOS calls it instead of
 * monitor_main in a domain whose command line is "supervisor". */
void supervisor_main(void);

#endif
