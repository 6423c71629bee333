/* SPDX-License-Identifier: Apache-2.0
 *
 * Traps end the domain: nothing here runs on after a fault, but a readable
 * line on the console says what happened.
 */
#ifndef MINIOS_TRAPS_H
#define MINIOS_TRAPS_H

#include <stdint.h>

/* What traps.S pushes; the last six are Xen's (Intel SDM volume 3, figure
 * 6-9, for the order). */
struct trap_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, error, rip, cs, rflags, rsp, ss;
};

/* Registers the trap table. */
void traps_start(void);

/* Called by traps.S. */
_Noreturn void trap_crash(const struct trap_frame *frame);

#endif
