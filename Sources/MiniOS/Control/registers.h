/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of registers, each the same in Xen's records and in control.h.
 */
#ifndef MINIOS_REGISTERS_H
#define MINIOS_REGISTERS_H

#include "domctl.h"

#define GENERAL(each)                                                       \
    each(rax) each(rbx) each(rcx) each(rdx) each(rsi) each(rdi) each(rbp)   \
    each(rsp) each(r8) each(r9) each(r10) each(r11) each(r12) each(r13)     \
    each(r14) each(r15) each(rip) each(rflags)
#define SYSTEM(each)                                                        \
    each(cr0) each(cr2) each(cr3) each(cr4) each(dr0) each(dr1) each(dr2)   \
    each(dr3) each(dr6) each(dr7) each(sysenter_cs) each(sysenter_esp)      \
    each(sysenter_eip) each(shadow_gs)
#define MSRS(each) each(efer) each(star) each(lstar) each(cstar)            \
    each(syscall_mask)
#define SEGMENTS(each)                                                      \
    each(cs) each(ds) each(es) each(fs) each(gs) each(ss) each(tr) each(ldtr)

/* The domain of a target that has such a processor, and whether it is HVM or
 * PVH: 0, or an error of control.h. */
int32_t registers_find(uint32_t target, uint32_t vcpu, domid_t *domain,
                       bool *is_hvm);

#endif
