/* SPDX-License-Identifier: Apache-2.0 */
#include "event_switch.h"

#include "../Control/domctl.h"
#include "../Kernel/clock.h"
#include "../Kernel/hypercall.h"

#include <xen/vm_event.h>

static int32_t operate(domid_t domain, uint32_t what, uint32_t *port)
{
    struct xen_domctl operation = {
        .u.vm_event_op = {.op = what,
                          .mode = XEN_DOMCTL_VM_EVENT_OP_MONITOR},
    };
    int32_t error = domctl(domain, XEN_DOMCTL_vm_event_op, &operation);

    if (port)
        *port = operation.u.vm_event_op.u.enable.port;
    return error;
}

int32_t event_ring_begin(domid_t domain, uint32_t *port)
{
    return operate(domain, XEN_VM_EVENT_ENABLE, port);
}

int32_t event_ring_resume(domid_t domain)
{
    return operate(domain, XEN_VM_EVENT_RESUME, NULL);
}

/* What was not asked for is no error, and is as it was. */
static void forget(domid_t domain, uint32_t kind, uint8_t index)
{
    struct xen_domctl operation = {
        .u.monitor_op = {.op = XEN_DOMCTL_MONITOR_OP_DISABLE, .event = kind},
    };

    if (kind == XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG)
        operation.u.monitor_op.u.mov_to_cr.index = index;
    domctl(domain, XEN_DOMCTL_monitor_op, &operation);
}

void event_kinds_end(domid_t domain)
{
    /* MSRs are forgotten with the ring. Xen has nothing that would end their
     * interception. */
    static const uint8_t kinds[] = {
        XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP,
        XEN_DOMCTL_MONITOR_EVENT_SOFTWARE_BREAKPOINT,
        XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST,
        XEN_DOMCTL_MONITOR_EVENT_DEBUG_EXCEPTION,
        XEN_DOMCTL_MONITOR_EVENT_CPUID,
        XEN_DOMCTL_MONITOR_EVENT_DESC_ACCESS,
        XEN_DOMCTL_MONITOR_EVENT_EMUL_UNIMPLEMENTED,
    };

    for (uint8_t index = VM_EVENT_X86_CR0; index <= VM_EVENT_X86_XCR0; index++)
        forget(domain, XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG, index);
    for (size_t at = 0; at < sizeof(kinds) / sizeof(kinds[0]); at++)
        forget(domain, kinds[at], 0);
}

int32_t event_ring_end(domid_t domain)
{
    return operate(domain, XEN_VM_EVENT_DISABLE, NULL);
}

void event_moment(void)
{
    struct sched_poll moment = {.timeout =
                                    clock_system() + CLOCK_SECOND / 200};

    xen_sched_op(SCHEDOP_poll, &moment);
}
