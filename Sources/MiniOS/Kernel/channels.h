/* SPDX-License-Identifier: Apache-2.0
 *
 * Event channels, without upcalls: the one thread here either runs or waits
 * in SCHEDOP_poll for one of a few ports, so it needs no interrupt handler.
 *
 * To wait for a condition: clear the port, look at the condition, and only
 * then wait; an event in between ends the wait at once.
 */
#ifndef MINIOS_CHANNELS_H
#define MINIOS_CHANNELS_H

#include "abi.h"

/* No deadline. */
#define EVENT_FOREVER UINT64_MAX

void event_clear(evtchn_port_t port);
void event_notify(evtchn_port_t port);

/* Lets a port end every sleep from now on, or no longer. */
void event_heed(evtchn_port_t port);
void event_ignore(evtchn_port_t port);

/* Whether one of them is pending. */
bool event_heeded(void);

/* Sleeps until the port is pending, or one that is heeded, or clock_system() has reached `deadline`.
 * May return early. */
void event_wait(evtchn_port_t port, uint64_t deadline);

#endif
