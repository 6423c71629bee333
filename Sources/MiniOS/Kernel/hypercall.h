/* SPDX-License-Identifier: Apache-2.0
 *
 * Hypercalls: number n is the 32 bytes at hypercall_page + 32 n; arguments in
 * rdi, rsi, rdx, r10, r8, r9, result in rax (Xen's arch-x86/xen-x86_64.h).
 * Results below zero are -XEN_E... of xen/errno.h. Debug builds of
 * Xen overwrite the argument registers, so they all count as clobbered.
 */
#ifndef MINIOS_HYPERCALL_H
#define MINIOS_HYPERCALL_H

#include "abi.h"

extern const char hypercall_page[PAGE_SIZE];

static inline long hypercall4(unsigned int number, uint64_t a, uint64_t b,
                              uint64_t c, uint64_t d)
{
    register uint64_t r10 __asm__("r10") = d;
    long result;

    __asm__ volatile("call *%[entry]"
                     : "=a"(result), "+D"(a), "+S"(b), "+d"(c), "+r"(r10)
                     : [entry] "0"(hypercall_page + number * 32ul)
                     : "memory", "cc", "rcx", "r8", "r9", "r11");
    return result;
}

static inline long hypercall2(unsigned int number, uint64_t a, uint64_t b)
{
    return hypercall4(number, a, b, 0, 0);
}

/* Applies `count` updates in order; `done` gets how many were applied. */
static inline long xen_mmu_update(const mmu_update_t *updates,
                                  unsigned int count, unsigned int *done,
                                  domid_t foreign)
{
    return hypercall4(__HYPERVISOR_mmu_update, (uintptr_t)updates, count,
                      (uintptr_t)done, foreign);
}

static inline long xen_mmuext_op(const struct mmuext_op *ops,
                                 unsigned int count)
{
    return hypercall4(__HYPERVISOR_mmuext_op, (uintptr_t)ops, count, 0,
                      DOMID_SELF);
}

static inline long xen_update_va_mapping(uintptr_t address, uint64_t entry,
                                         unsigned long flags)
{
    return hypercall4(__HYPERVISOR_update_va_mapping, address, entry, flags,
                      0);
}

/* The same with a frame of another domain. */
static inline long xen_update_va_mapping_foreign(uintptr_t address,
                                                 uint64_t entry,
                                                 unsigned long flags,
                                                 domid_t foreign)
{
    return hypercall4(__HYPERVISOR_update_va_mapping_otherdomain, address,
                      entry, flags, foreign);
}

static inline long xen_set_trap_table(const struct trap_info *traps)
{
    return hypercall2(__HYPERVISOR_set_trap_table, (uintptr_t)traps, 0);
}

static inline long xen_memory_op(unsigned int command, void *argument)
{
    return hypercall2(__HYPERVISOR_memory_op, command, (uintptr_t)argument);
}

static inline long xen_sched_op(unsigned int command, void *argument)
{
    return hypercall2(__HYPERVISOR_sched_op, command, (uintptr_t)argument);
}

static inline long xen_event_channel_op(unsigned int command, void *argument)
{
    return hypercall2(__HYPERVISOR_event_channel_op, command,
                      (uintptr_t)argument);
}

static inline long xen_vcpu_op(unsigned int command, unsigned int vcpu,
                               void *argument)
{
    return hypercall4(__HYPERVISOR_vcpu_op, command, vcpu,
                      (uintptr_t)argument, 0);
}

static inline long xen_console_write(const char *text, size_t length)
{
    return hypercall4(__HYPERVISOR_console_io, CONSOLEIO_write, length,
                      (uintptr_t)text, 0);
}

#endif
