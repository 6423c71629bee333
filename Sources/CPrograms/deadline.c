/* SPDX-License-Identifier: Apache-2.0
 *
 * Xen's one-shot timer of a vCPU is the event VIRQ_TIMER (xen/xen.h,
 * xen/vcpu.h). Every other event is masked for good, since all else here
 * polls: so an upcall can only mean this one, and never returns.
 */
#include "deadline.h"

#include "../MiniOS/Kernel/abi.h"
#include "../MiniOS/Kernel/clock.h"
#include "../MiniOS/Kernel/channels.h"
#include "../MiniOS/Kernel/hypercall.h"

#include <xen/callback.h>

/* upcall.S */
extern const char deadline_upcall[];

static evtchn_port_t port;

static void make_timer(void)
{
    struct evtchn_bind_virq bind = {.virq = VIRQ_TIMER, .vcpu = 0};
    struct callback_register callback = {
        .type = CALLBACKTYPE_event,
        .address = (xen_callback_t)(uintptr_t)deadline_upcall,
    };
    const size_t bits = 8 * sizeof(xen_ulong_t);

    if (xen_event_channel_op(EVTCHNOP_bind_virq, &bind) != 0 ||
        hypercall2(__HYPERVISOR_callback_op, CALLBACKOP_register,
                   (uintptr_t)&callback) != 0)
        panic("there is no timer for programs");
    port = bind.port;
    for (size_t at = 0; at < ARRAY_LENGTH(shared_info->evtchn_mask); at++)
        shared_info->evtchn_mask[at] =
            at == port / bits ? ~((xen_ulong_t)1 << (port % bits))
                              : ~(xen_ulong_t)0;
}

void deadline_start(unsigned int seconds)
{
    struct vcpu_info *vcpu = &shared_info->vcpu_info[0];
    struct vcpu_set_singleshot_timer timer = {
        .timeout_abs_ns = clock_system() + seconds * CLOCK_SECOND,
    };

    if (port == 0)
        make_timer();
    event_clear(port);
    vcpu->evtchn_pending_sel = 0;
    vcpu->evtchn_upcall_pending = 0;
    barrier();
    vcpu->evtchn_upcall_mask = 0;
    if (xen_vcpu_op(VCPUOP_set_singleshot_timer, 0, &timer) != 0)
        panic("the timer for programs does not start");
}

void deadline_stop(void)
{
    shared_info->vcpu_info[0].evtchn_upcall_mask = 1;
    barrier();
    xen_vcpu_op(VCPUOP_stop_singleshot_timer, 0, NULL);
}

_Noreturn void deadline_reached(void)
{
    panic("the program took longer than it may");
}
