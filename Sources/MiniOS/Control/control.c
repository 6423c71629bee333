/* SPDX-License-Identifier: Apache-2.0 */
#include <control.h>
#include <platform.h>

#include "domctl.h"
#include "../Supervision/journal.h"
#include "../Target/targets.h"
#include "../Target/window.h"

int32_t control_get_state(uint32_t target, struct control_state *state)
{
    struct xen_domctl operation = {0};
    const struct xen_domctl_getdomaininfo *info =
        &operation.u.getdomaininfo;
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error == 0)
        error = domctl(domain, XEN_DOMCTL_getdomaininfo, &operation);
    if (error != 0)
        return error;
    /* Of a domain that is gone Xen tells of the next one. */
    if (info->domain != domain || (info->flags & XEN_DOMINF_dying))
        return PLATFORM_EGONE;
    *state = (struct control_state){
        .is_hvm = (info->flags & XEN_DOMINF_hvm_guest) != 0,
        .is_paused = (info->flags & XEN_DOMINF_paused) != 0,
        .vcpus = info->max_vcpu_id == XEN_INVALID_MAX_VCPU_ID
                     ? 0
                     : info->max_vcpu_id + 1,
    };
    return 0;
}

int32_t control_pause(uint32_t target)
{
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error != 0)
        return error;
    journal_pause(target, domain);
    error = domctl_pause(domain);
    if (error != 0)
        journal_unpause(target);
    return error;
}

int32_t control_unpause(uint32_t target)
{
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error == 0)
        error = domctl_unpause(domain);
    if (error == 0)
        journal_unpause(target);
    return error;
}

int32_t control_write(uint32_t target, uint64_t frame, uint32_t offset,
                      const uint8_t *bytes, uint32_t length)
{
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error != 0)
        return error;
    if (offset > PAGE_SIZE || length > PAGE_SIZE - offset)
        return PLATFORM_EINVAL;
    return window_write(domain, frame, offset, bytes, length);
}

/* Fills in an operation that would change nothing, and what Xen answers when
 * nothing but that is wrong with it. */
static uint32_t prepare(uint32_t attempt, struct xen_domctl *operation)
{
    const uint32_t nobody = UINT32_MAX; /* no processor has that number */

    switch (attempt) {
    case CONTROL_TRY_STATE:
        return XEN_DOMCTL_getdomaininfo;
    case CONTROL_TRY_PAUSE:
        return XEN_DOMCTL_pausedomain;
    case CONTROL_TRY_REGISTERS:
        operation->u.vcpucontext.vcpu = nobody;
        return XEN_DOMCTL_getvcpucontext;
    case CONTROL_TRY_SET_REGISTERS:
        operation->u.vcpucontext.vcpu = nobody;
        return XEN_DOMCTL_setvcpucontext;
    case CONTROL_TRY_CONTEXT:
        return XEN_DOMCTL_gethvmcontext; /* asks only how large it is */
    case CONTROL_TRY_SET_CONTEXT:
        return XEN_DOMCTL_sethvmcontext; /* of no bytes */
    case CONTROL_TRY_EVENTS:
        /* Resumes a ring that is not there, or has nothing to resume. */
        operation->u.vm_event_op.op = XEN_VM_EVENT_RESUME;
        operation->u.vm_event_op.mode = XEN_DOMCTL_VM_EVENT_OP_MONITOR;
        return XEN_DOMCTL_vm_event_op;
    default:
        return 0;
    }
}

int32_t control_try(uint32_t domid, uint32_t attempt)
{
    struct xen_domctl operation = {0};
    uint32_t command = prepare(attempt, &operation);
    int32_t error;

    if (command == 0 || domid >= DOMID_FIRST_RESERVED)
        return PLATFORM_EINVAL;
    error = domctl((domid_t)domid, command, &operation);
    if (error == 0 && attempt == CONTROL_TRY_STATE &&
        operation.u.getdomaininfo.domain != domid)
        return PLATFORM_EGONE;
    if (error == 0 && attempt == CONTROL_TRY_PAUSE)
        return domctl_unpause((domid_t)domid);
    if (error == PLATFORM_EDENIED || error == PLATFORM_EGONE ||
        error == CONTROL_EVERSION)
        return error;
    /* Whatever else is wrong with it, the policy let it pass. */
    return 0;
}
