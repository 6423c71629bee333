/* SPDX-License-Identifier: Apache-2.0 */
#include "event_place.h"

#include <control.h>
#include <platform.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>

#include "../Control/domctl.h"
#include "../Kernel/hypercall.h"
#include "../Target/window.h"

static struct xen_memory_reservation page(domid_t domain, xen_pfn_t *frame)
{
    struct xen_memory_reservation reservation = {
        .nr_extents = 1,
        .domid = domain,
    };

    set_xen_guest_handle(reservation.extent_start, frame);
    return reservation;
}

/* Both tell how many pages they have changed, of one. */
static int32_t change(unsigned int command, domid_t domain, uint64_t frame)
{
    xen_pfn_t extent = frame;
    struct xen_memory_reservation reservation = page(domain, &extent);
    long result = xen_memory_op(command, &reservation);

    if (result < 0)
        return domctl_error(result);
    return result == 1 ? 0 : PLATFORM_EIO;
}

int32_t event_place_find(domid_t domain, uint64_t *frame)
{
    struct xen_hvm_param parameter = {
        .domid = domain,
        .index = HVM_PARAM_MONITOR_RING_PFN,
    };
    long result = hypercall2(__HYPERVISOR_hvm_op, HVMOP_get_param,
                             (uintptr_t)&parameter);
    int32_t error;

    if (result != 0)
        return domctl_error(result);
    if (parameter.value == 0)
        return CONTROL_EKIND;
    *frame = parameter.value;
    error = window_probe(domain, *frame, true);
    if (error == PLATFORM_EABSENT)
        error = change(XENMEM_populate_physmap, domain, *frame);
    return error;
}

int32_t event_place_take_away(domid_t domain, uint64_t frame)
{
    return change(XENMEM_decrease_reservation, domain, frame);
}
