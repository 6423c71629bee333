/* SPDX-License-Identifier: Apache-2.0 */
#include "event_views.h"

#include <events.h>
#include <platform.h>
#include <xen/hvm/hvm_op.h>
#include <xen/memory.h>

#include "../Control/domctl.h"
#include "../Kernel/hypercall.h"
#include "../Target/targets.h"

static int32_t operate(domid_t domain, uint32_t command,
                       struct xen_hvm_altp2m_op *operation)
{
    operation->version = HVMOP_ALTP2M_INTERFACE_VERSION;
    operation->cmd = command;
    operation->domain = domain;
    return domctl_error(hypercall2(__HYPERVISOR_hvm_op, HVMOP_altp2m,
                                   (uintptr_t)operation));
}

int32_t event_view_allow(domid_t domain, uint16_t view, uint64_t frame,
                         uint8_t allowed)
{
    struct xen_hvm_altp2m_op operation = {
        .u.mem_access = {.view = view, .gfn = frame, .access = allowed},
    };

    return operate(domain, HVMOP_altp2m_set_mem_access, &operation);
}

int32_t events_views(uint32_t target, uint32_t wanted)
{
    struct xen_hvm_altp2m_op operation = {
        .u.domain_state.state = wanted != 0,
    };
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error != 0)
        return error;
    return operate(domain, HVMOP_altp2m_set_domain_state, &operation);
}

static int32_t change(uint32_t target, uint32_t command, uint16_t *view)
{
    struct xen_hvm_altp2m_op operation = {
        .u.view = {.view = *view, .hvmmem_default_access = XENMEM_access_rwx},
    };
    domid_t domain;
    int32_t error = targets_domain(target, &domain);

    if (error == 0)
        error = operate(domain, command, &operation);
    *view = operation.u.view.view;
    return error;
}

int32_t events_view_make(uint32_t target, uint16_t *view)
{
    *view = 0;
    return change(target, HVMOP_altp2m_create_p2m, view);
}

int32_t events_view_end(uint32_t target, uint16_t view)
{
    return change(target, HVMOP_altp2m_destroy_p2m, &view);
}

int32_t events_view_enter(uint32_t target, uint16_t view)
{
    return change(target, HVMOP_altp2m_switch_p2m, &view);
}
