/* SPDX-License-Identifier: Apache-2.0 */
#include "event_access.h"

#include <platform.h>
#include <xen/memory.h>
#include <xen/vm_event.h>

#include "event_views.h"
#include "../Control/domctl.h"
#include "../Kernel/hypercall.h"

/* Xen's names of what a page allows are these bits, up to all of them. */
#define ALL (MEM_ACCESS_R | MEM_ACCESS_W | MEM_ACCESS_X)
_Static_assert(XENMEM_access_n == 0 && XENMEM_access_rw == 3 &&
                   XENMEM_access_rx == 5 && XENMEM_access_rwx == ALL,
               "what a page allows is a set of what can be done with it");

int32_t event_access_tell(domid_t domain, uint16_t view, uint64_t frame,
                          uint32_t accesses)
{
    struct xen_mem_access_op operation = {
        .op = XENMEM_access_op_set_access,
        .domid = domain,
        .nr = 1,
        .pfn = frame,
    };

    /* All ones would be what every page begins with. */
    if (frame == UINT64_MAX)
        return PLATFORM_EINVAL;
    /* A page that can be written and not read would end the target. */
    if (accesses & MEM_ACCESS_R)
        accesses |= MEM_ACCESS_W;
    operation.access = (uint8_t)(ALL & ~accesses);
    if (view != 0)
        return event_view_allow(domain, view, frame, operation.access);
    return domctl_error(xen_memory_op(XENMEM_access_op, &operation));
}
