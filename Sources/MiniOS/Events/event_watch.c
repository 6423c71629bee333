/* SPDX-License-Identifier: Apache-2.0
 *
 * What a target's events are about: xen/domctl.h, XEN_DOMCTL_monitor_op.
 */
#include <events.h>
#include <platform.h>

#include "breakpoints.h"
#include "event_access.h"
#include "../Control/domctl.h"
#include "../Target/targets.h"

/* Ranges of MSRs that Xen has bitmaps of on all processors. Others below
 * 0x40002000 it accepts too, and dies of them on AMD (svm.c). */
static bool is_watchable(uint32_t msr)
{
    return msr < 0x2000 || (msr >= 0xc0000000 && msr < 0xc0002000);
}

static int32_t operate(uint32_t target, uint32_t what,
                       const struct events_wish *wish)
{
    struct xen_domctl operation = {0};
    struct xen_domctl_monitor_op *monitor = &operation.u.monitor_op;
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error != 0)
        return error;
    monitor->op = what;
    monitor->event = wish->kind;
    switch (wish->kind) {
    case XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG:
        monitor->u.mov_to_cr.index = (uint8_t)wish->number;
        monitor->u.mov_to_cr.sync = wish->stops;
        monitor->u.mov_to_cr.onchangeonly = wish->changes;
        monitor->u.mov_to_cr.bitmask = wish->ignored;
        break;
    case XEN_DOMCTL_MONITOR_EVENT_MOV_TO_MSR:
        if (!is_watchable(wish->number))
            return PLATFORM_EINVAL;
        monitor->u.mov_to_msr.msr = wish->number;
        monitor->u.mov_to_msr.onchangeonly = wish->changes;
        break;
    case XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST:
        monitor->u.guest_request.sync = wish->stops;
        monitor->u.guest_request.allow_userspace = wish->from_user;
        break;
    case XEN_DOMCTL_MONITOR_EVENT_DEBUG_EXCEPTION:
        monitor->u.debug_exception.sync = wish->stops;
        break;
    case XEN_DOMCTL_MONITOR_EVENT_SOFTWARE_BREAKPOINT:
        if (what == XEN_DOMCTL_MONITOR_OP_ENABLE && breakpoints_are_lost())
            return EVENTS_EUNSUPPORTED;
        break;
    case XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP:
    case XEN_DOMCTL_MONITOR_EVENT_CPUID:
    case XEN_DOMCTL_MONITOR_EVENT_DESC_ACCESS:
    case XEN_DOMCTL_MONITOR_EVENT_EMUL_UNIMPLEMENTED:
        break;
    default:
        /* Others a Xen that was built for debugging does not survive. */
        return EVENTS_EUNSUPPORTED;
    }
    return domctl(domain, XEN_DOMCTL_monitor_op, &operation);
}

int32_t events_possible(uint32_t target, uint32_t *kinds)
{
    struct xen_domctl operation = {
        .u.monitor_op.op = XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES,
    };
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error == 0)
        error = domctl(domain, XEN_DOMCTL_monitor_op, &operation);
    if (error == 0)
        *kinds = operation.u.monitor_op.event;
    return error;
}

/* Xen has one error for a frame that is none and for a processor that cannot
 * tell; one that can also tells of single steps. */
static int32_t tell_of_accesses(uint32_t target, const struct events_wish *wish,
                                uint32_t accesses)
{
    uint32_t kinds = 0;
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error == 0)
        error = event_access_tell(domain, wish->view, wish->frame, accesses);
    if (error != PLATFORM_EINVAL || events_possible(target, &kinds) != 0)
        return error;
    return kinds & 1u << XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP
               ? error
               : EVENTS_EUNSUPPORTED;
}

int32_t events_watch(uint32_t target, const struct events_wish *wish)
{
    if (wish->kind == EVENTS_ACCESSES)
        return tell_of_accesses(target, wish, wish->accesses);
    return operate(target, XEN_DOMCTL_MONITOR_OP_ENABLE, wish);
}

int32_t events_forget(uint32_t target, const struct events_wish *wish)
{
    if (wish->kind == EVENTS_ACCESSES)
        return tell_of_accesses(target, wish, 0);
    return operate(target, XEN_DOMCTL_MONITOR_OP_DISABLE, wish);
}
