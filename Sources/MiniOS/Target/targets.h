/* SPDX-License-Identifier: Apache-2.0
 *
 * Which domains the targets are: monitor_attach, monitor_detach_all and
 * monitor_domid (monitor.h), and noticing that one has ended.
 */
#ifndef MINIOS_TARGETS_H
#define MINIOS_TARGETS_H

#include "../Kernel/abi.h"

/* The domain of an attached target: 0, or PLATFORM_EINVAL when it is not
 * attached, or PLATFORM_EGONE when it has ended. */
int32_t targets_domain(uint32_t target, domid_t *domain);

/* Looks after the targets if xenstore says that something changed: one whose
 * name is no longer what it was has ended, and its frames are let go. Returns
 * whether something did since monitor_changed was called last. */
bool targets_check(void);

/* Calls this before a target is detached, and once one has ended: it has let
 * go of all that it has of the target's when it returns. */
void targets_on_release(void (*release)(uint32_t target));

#endif
