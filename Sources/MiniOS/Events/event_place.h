/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of a target's that serves as its ring of events.
 */
#ifndef MINIOS_EVENT_PLACE_H
#define MINIOS_EVENT_PLACE_H

#include "../Kernel/abi.h"

/* Where the domain builder has put it, with memory behind it: 0, or an error
 * of control.h. A ring that was there before has taken the memory away. */
int32_t event_place_find(domid_t domain, uint64_t *frame);

/* Takes the page out of the target's memory: it stays where it is mapped. */
int32_t event_place_take_away(domid_t domain, uint64_t frame);

#endif
