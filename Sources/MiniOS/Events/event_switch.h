/* SPDX-License-Identifier: Apache-2.0
 *
 * Beginning and ending the events of a domain: the monitor's own part and the
 * supervisor's (xen/domctl.h: XEN_DOMCTL_vm_event_op, XEN_DOMCTL_monitor_op).
 */
#ifndef MINIOS_EVENT_SWITCH_H
#define MINIOS_EVENT_SWITCH_H

#include "../Kernel/abi.h"

/* Has Xen use the ring of a domain; `port` gets its end of the channel. */
int32_t event_ring_begin(domid_t domain, uint32_t *port);

/* Has Xen read the answers in the ring. */
int32_t event_ring_resume(domid_t domain);

/* Ends each kind of event that may be told of. Xen would forget what was asked
 * for when the ring ends, but not what it has told the processor to stop
 * at. */
void event_kinds_end(domid_t domain);

/* Ends the ring. EVENTS_EBUSY while a processor waits for room. Registers of
 * an answer are lost with it until their processor has run: so end the kinds
 * first, and let the domain run for a moment (event_moment). */
int32_t event_ring_end(domid_t domain);

/* Sleeps as long as a processor takes to be run. */
void event_moment(void);

#endif
