/* SPDX-License-Identifier: Apache-2.0
 *
 * Events of a target: tier `events`. Xen writes each into a slot of a ring
 * that it shares with us (xen/vm_event.h) and mostly stops the processor
 * until its answer is there.
 *
 * MiniOS implements it. It moves slots and nothing else: what is in them is
 * read and written in Swift. Errors are those of control.h and the ones here.
 * Each function needs domain2 vm_event of FLASK beside what it says.
 */
#ifndef STUBVMI_EVENTS_H
#define STUBVMI_EVENTS_H

#include <stddef.h>
#include <stdint.h>

/* Somebody has the target's events already, or has left them behind. */
#define EVENTS_EBUSY (-18)
/* More processors than the ring has slots: they could wait for each other. */
#define EVENTS_EPROCESSORS (-19)
/* The processor, or its kind of paging, cannot tell of such events. */
#define EVENTS_EUNSUPPORTED (-20)
/* There is no supervisor, or none that knows of this monitor yet. */
#define EVENTS_EALONE (-21)
/* There are JOURNAL_BREAKPOINTS already. */
#define EVENTS_EFULL (-22)

/* Bytes of a slot, and slots of a ring. */
#define EVENTS_SLOT_SIZE 400u
#define EVENTS_SLOTS 8u

/* Makes the ring (domain pause, unpause, getdomaininfo; hvm getparam; mmu
 * map_read, map_write, adjust; its event channel). The target is stopped
 * meanwhile, and cannot touch the ring: it is cleared before Xen uses it and
 * taken out of the target's memory before the target runs again. Only where
 * the supervisor has it too (EVENTS_EALONE), so that the target outlives us.
 * Never of a PV target (CONTROL_EKIND): that crashes Xen. */
int32_t events_attach(uint32_t target);

/* Ends it. A processor whose event was not answered by then waits for ever, and
 * one that has not run since its answer loses what that said: so have nothing
 * more told of (events_quiet), answer all, and let it run for a moment
 * (events_settle) first. Does nothing where there is none. */
int32_t events_detach(uint32_t target);
int32_t events_quiet(uint32_t target);
void events_settle(uint32_t target);

/* Takes the next event into slot[0..EVENTS_SLOT_SIZE): 1, 0 when there is
 * none, or an error. */
int32_t events_take(uint32_t target, uint8_t *slot);

/* Answers the oldest event that is not answered yet; whose it is stands in
 * the slot. PLATFORM_EINVAL when nothing waits for an answer. */
int32_t events_answer(uint32_t target, const uint8_t *slot);

/* Hands all answers since the last time to Xen. */
int32_t events_commit(uint32_t target);

/* Which kinds of events this host can tell of: a bit for each
 * XEN_DOMCTL_MONITOR_EVENT_... of xen/domctl.h. */
int32_t events_possible(uint32_t target, uint32_t *kinds);

/* A breakpoint is one byte. The second one of a NOP of five (0f 1f 44 00 00,
 * where Linux can trace a function) becomes that of SLDT (0f 00 44 00 00),
 * which Xen can tell of as an access to a descriptor table and does not
 * execute. Any other instruction becomes INT3, of which it can tell as a
 * breakpoint. */
#define EVENTS_NOP 0x1fu
#define EVENTS_SLDT 0x00u
#define EVENTS_INT3 0xccu
#define EVENTS_BREAK(original)                                              \
    ((uint8_t)((original) == EVENTS_NOP ? EVENTS_SLDT : EVENTS_INT3))

/* Puts one at a physical address (mmu map_read, map_write) and notes it in the
 * journal: EVENTS_SLDT or EVENTS_INT3, as `broken` says; `original` gets the
 * byte that was there. Returns its number, PLATFORM_EINVAL where there is a
 * breakpoint already or where that byte becomes the other one, EVENTS_EFULL,
 * EVENTS_EUNSUPPORTED for INT3 where the processor does not let Xen tell of it
 * (QEMU's emulation of AMD's), PLATFORM_EIO where the byte is that of no NOP or
 * has changed meanwhile, or an error. */
int32_t events_break(uint32_t target, uint64_t place, uint8_t broken,
                     uint8_t *original);
/* Takes it away, unless the target has put something else there. */
int32_t events_unbreak(uint32_t number);
/* Whether it stands there still: 1, 0 when the target has put something else
 * there, or an error. */
int32_t events_stands(uint32_t number);
/* Whether INT3 stands at a physical address, whoever's: 0, 1 or an error. */
int32_t events_breaks(uint32_t target, uint64_t place);

/* Accesses to a frame are no kind of xen/domctl.h, but told of as the others. */
#define EVENTS_ACCESSES 255u

/* What is told of, beside its kind. */
struct events_wish {
    uint32_t kind;     /* XEN_DOMCTL_MONITOR_EVENT_..., or EVENTS_ACCESSES */
    uint32_t number;   /* of a control register (VM_EVENT_X86_...) or MSR */
    uint64_t ignored;  /* bits of a control register that do not matter */
    uint8_t stops;     /* whether the processor waits for the answer */
    uint8_t changes;   /* only where the value changes */
    uint8_t from_user; /* guest requests of user mode, too */
    uint8_t accesses;  /* to a frame: MEM_ACCESS_R, _W, _X */
    uint16_t view;     /* in which view; 0 is the one that there is always */
    uint64_t frame;
};

/* Begins, or ends, to tell of such events. PLATFORM_EINVAL for an MSR that
 * Xen cannot watch: asking for some crashes a host of AMD. Accesses to a frame
 * (domain2 mem_access) are told of before they happen, on Intel's processors
 * alone; reads of it only together with writes, because these have no pages
 * that can be written and not read. Once nobody has the target's events Xen
 * lets a frame be accessed again when that is tried. */
int32_t events_watch(uint32_t target, const struct events_wish *wish);
int32_t events_forget(uint32_t target, const struct events_wish *wish);

/* Has a target have other views of its memory, each with its own accesses that
 * are told of, or no longer (hvm altp2mhvm_op). EVENTS_EUNSUPPORTED where the
 * processor or Xen's command line does not allow it, PLATFORM_EINVAL where the
 * target's configuration does not (altp2m = "external"). */
int32_t events_views(uint32_t target, uint32_t wanted);
/* Makes a view in which everything is allowed; takes it away, while no
 * processor is in it; has all processors go on in it. */
int32_t events_view_make(uint32_t target, uint16_t *view);
int32_t events_view_end(uint32_t target, uint16_t view);
int32_t events_view_enter(uint32_t target, uint16_t view);

#endif
