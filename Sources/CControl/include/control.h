/* SPDX-License-Identifier: Apache-2.0
 *
 * What the platform can do to a target beside reading it: tier `control`.
 *
 * MiniOS implements it; on the host there is nothing that could be changed.
 * Targets are numbered as in platform.h, errors are its PLATFORM_E... values
 * and the two below, or those of events.h. Each function says which permissions of FLASK it takes;
 * without them it is PLATFORM_EDENIED.
 */
#ifndef STUBVMI_CONTROL_H
#define STUBVMI_CONTROL_H

#include <stddef.h>
#include <stdint.h>

/* The hypervisor's domain control operations are of another version than
 * those that the image was built for. */
#define CONTROL_EVERSION (-16)
/* Not with a domain of that kind: PV, where it takes HVM or PVH. */
#define CONTROL_EKIND (-17)

/* What the hypervisor knows of a domain (domain getdomaininfo). */
struct control_state {
    uint32_t is_hvm;     /* HVM or PVH, not PV */
    uint32_t is_paused;  /* by whom can be told by nobody */
    uint32_t vcpus;      /* virtual processors, numbered from 0 */
};

int32_t control_get_state(uint32_t target, struct control_state *state);

/* Stops all of a target's processors, or lets them run again (domain pause,
 * unpause). The hypervisor counts: as many times as it was stopped, at most
 * 255 (PLATFORM_EIO), a target has to be released. */
int32_t control_pause(uint32_t target);
int32_t control_unpause(uint32_t target);

/* A segment register: selector, limit, base and attributes as the hardware
 * has them (12 bits: AMD APM volume 2, section 4.8). */
struct control_segment {
    uint64_t base;
    uint32_t limit;
    uint16_t selector;
    uint16_t attributes;
};

/* The registers of one processor. Of a PV target only the general ones, cr0
 * to cr4, dr0 to dr7 and the bases of fs and gs are known; the rest is 0. */
struct control_registers {
    uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
    uint64_t rip, rflags;
    uint64_t cr0, cr2, cr3, cr4;
    uint64_t dr0, dr1, dr2, dr3, dr6, dr7;
    uint64_t efer, star, lstar, cstar, syscall_mask;
    uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
    uint64_t shadow_gs, tsc;
    struct control_segment cs, ds, es, fs, gs, ss, tr, ldtr, gdtr, idtr;
};

/* Reads them: hvm gethvmc, of a PV target domain getvcpucontext. Of a target
 * that runs they are those of one moment. PLATFORM_EINVAL: no such
 * processor. */
int32_t control_get_registers(uint32_t target, uint32_t vcpu,
                              struct control_registers *registers);

/* Writes rax to r15, rip and rflags, and nothing else (domain getvcpucontext,
 * setvcpucontext). Of a PV target the hypervisor checks them as it would the
 * guest's own. */
int32_t control_set_general(uint32_t target, uint32_t vcpu,
                            const struct control_registers *registers);

/* Writes what is left of an HVM or PVH target's: cr0 to cr4, dr0 to dr7, the
 * MSRs but tsc, and the segments (hvm gethvmc, sethvmc, domain pause,
 * unpause). The hypervisor refuses what no processor could have. */
int32_t control_set_system(uint32_t target, uint32_t vcpu,
                           const struct control_registers *registers);

/* Writes bytes[0..length) into a frame, which must have them (mmu map_write).
 * An aligned word of eight bytes that is written whole changes at once. */
int32_t control_write(uint32_t target, uint64_t frame, uint32_t offset,
                      const uint8_t *bytes, uint32_t length);

/* What may be tried of what the tiers allow. */
enum control_attempt {
    CONTROL_TRY_STATE,
    CONTROL_TRY_PAUSE,
    CONTROL_TRY_REGISTERS,
    CONTROL_TRY_CONTEXT,
    CONTROL_TRY_SET_REGISTERS,
    CONTROL_TRY_SET_CONTEXT,
    CONTROL_TRY_EVENTS,
};

/* Tries one of them on any domain and changes nothing: 0 when the policy
 * allows it, else PLATFORM_EDENIED, PLATFORM_EGONE or PLATFORM_EIO. Each
 * refusal is a line in the hypervisor's log. */
int32_t control_try(uint32_t domid, uint32_t attempt);

#endif
