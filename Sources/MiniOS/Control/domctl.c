/* SPDX-License-Identifier: Apache-2.0 */
#include "domctl.h"

#include <control.h>
#include <events.h>
#include <platform.h>
#include <xen/version.h>

#include "../Kernel/hypercall.h"

/* The releases that have this version of domctl: a hypervisor refuses
 * another one as FLASK refuses what is not allowed, so we look first. */
#if XEN_DOMCTL_INTERFACE_VERSION == 0x15
#define FIRST_MINOR 17u
#define LAST_MINOR 17u
#elif XEN_DOMCTL_INTERFACE_VERSION == 0x16
#define FIRST_MINOR 18u
#define LAST_MINOR 18u
#elif XEN_DOMCTL_INTERFACE_VERSION == 0x17
#define FIRST_MINOR 19u
#define LAST_MINOR 21u
#else
#error "which releases of Xen have this version of domctl?"
#endif

static bool is_ours(void)
{
    long version = hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0);
    unsigned long minor = (unsigned long)version & 0xffff;

    return version > 0 && version >> 16 == 4 && minor >= FIRST_MINOR &&
           minor <= LAST_MINOR;
}

int32_t domctl_error(long result)
{
    switch (-result) {
    case 0:
    case XEN_EEXIST: /* an event is told of already, or not */
        return 0;
    case XEN_EACCES:
    case XEN_EPERM:
        return PLATFORM_EDENIED;
    case XEN_ESRCH:
        return PLATFORM_EGONE;
    case XEN_EOPNOTSUPP:
        return EVENTS_EUNSUPPORTED;
    case XEN_EBUSY:
        return EVENTS_EBUSY;
    case XEN_EINVAL:
    case XEN_ENODATA: /* a processor that was never started */
        return PLATFORM_EINVAL;
    default:
        return PLATFORM_EIO;
    }
}

int32_t domctl(domid_t domain, uint32_t command, struct xen_domctl *operation)
{
    if (!is_ours())
        return CONTROL_EVERSION;
    operation->cmd = command;
    operation->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
    operation->domain = domain;
    return domctl_error(
        hypercall2(__HYPERVISOR_domctl, (uintptr_t)operation, 0));
}

int32_t domctl_pause(domid_t domain)
{
    struct xen_domctl operation = {0};

    return domctl(domain, XEN_DOMCTL_pausedomain, &operation);
}

int32_t domctl_unpause(domid_t domain)
{
    struct xen_domctl operation = {0};

    return domctl(domain, XEN_DOMCTL_unpausedomain, &operation);
}
