/* SPDX-License-Identifier: Apache-2.0
 *
 * Domain control operations (xen/domctl.h). Their numbers and structures
 * belong to one version of the hypervisor, which refuses all others.
 */
#ifndef MINIOS_DOMCTL_H
#define MINIOS_DOMCTL_H

#include "../Kernel/abi.h"

#include <xen/domctl.h>

/* What a hypercall about a domain has returned, for us: 0, PLATFORM_EDENIED,
 * PLATFORM_EGONE, PLATFORM_EINVAL, EVENTS_EBUSY, EVENTS_EUNSUPPORTED or
 * PLATFORM_EIO. */
int32_t domctl_error(long result);

/* Carries out an operation on a domain: the same, or CONTROL_EVERSION. */
int32_t domctl(domid_t domain, uint32_t command, struct xen_domctl *operation);

/* Stops all processors of a domain, or lets them go on: as often as they were
 * stopped. */
int32_t domctl_pause(domid_t domain);
int32_t domctl_unpause(domid_t domain);

#endif
