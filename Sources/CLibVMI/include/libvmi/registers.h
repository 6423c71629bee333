/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of x86 registers and the structures that hold them. Included by
 * types.h. What target.h answers of them goes by what a dump has kept.
 */
#ifndef LIBVMI_REGISTERS_H
#define LIBVMI_REGISTERS_H

#include <stdint.h>

/* One register. */
typedef uint64_t reg_t;

/* termios.h has other things of these names, that nobody needs any more. */
#undef CR0
#undef CR2
#undef CR3

/* By their numbers in LibVMI's interface. */
#define EAX 0
#define EBX 1
#define ECX 2
#define EDX 3
#define EBP 4
#define ESI 5
#define EDI 6
#define ESP 7
#define EIP 8
#define EFLAGS 9
#define RAX 0
#define RBX 1
#define RCX 2
#define RDX 3
#define RBP 4
#define RSI 5
#define RDI 6
#define RSP 7
#define RIP 8
#define RFLAGS 9
#define R8 10
#define R9 11
#define R10 12
#define R11 13
#define R12 14
#define R13 15
#define R14 16
#define R15 17
#define CR0 18
#define CR2 19
#define CR3 20
#define CR4 21
#define XCR0 22
#define DR0 23
#define DR1 24
#define DR2 25
#define DR3 26
#define DR6 27
#define DR7 28
#define CS_SEL 29
#define DS_SEL 30
#define ES_SEL 31
#define FS_SEL 32
#define GS_SEL 33
#define SS_SEL 34
#define TR_SEL 35
#define LDTR_SEL 36
#define CS_LIMIT 37
#define DS_LIMIT 38
#define ES_LIMIT 39
#define FS_LIMIT 40
#define GS_LIMIT 41
#define SS_LIMIT 42
#define TR_LIMIT 43
#define LDTR_LIMIT 44
#define IDTR_LIMIT 45
#define GDTR_LIMIT 46
#define CS_BASE 47
#define DS_BASE 48
#define ES_BASE 49
#define FS_BASE 50
#define GS_BASE 51
#define SS_BASE 52
#define TR_BASE 53
#define LDTR_BASE 54
#define IDTR_BASE 55
#define GDTR_BASE 56
#define CS_ARBYTES 57
#define DS_ARBYTES 58
#define ES_ARBYTES 59
#define FS_ARBYTES 60
#define GS_ARBYTES 61
#define SS_ARBYTES 62
#define TR_ARBYTES 63
#define LDTR_ARBYTES 64
#define SYSENTER_CS 65
#define SYSENTER_ESP 66
#define SYSENTER_EIP 67
#define SHADOW_GS 68
#define TSC 69
#define MSR_FLAGS 70
#define MSR_LSTAR 71
#define MSR_CSTAR 72
#define MSR_SYSCALL_MASK 73
#define MSR_EFER 74
#define MSR_TSC_AUX 75
#define MSR_ALL 76
#define MSR_STAR 119
#define MSR_SHADOW_GS_BASE 120
#define MSR_UNDEFINED 153

typedef struct x86_regs {
    uint64_t rax;
    uint64_t rcx;
    uint64_t rdx;
    uint64_t rbx;
    uint64_t rsp;
    uint64_t rbp;
    uint64_t rsi;
    uint64_t rdi;
    uint64_t r8;
    uint64_t r9;
    uint64_t r10;
    uint64_t r11;
    uint64_t r12;
    uint64_t r13;
    uint64_t r14;
    uint64_t r15;
    uint64_t rflags;
    uint64_t dr6;
    uint64_t dr7;
    uint64_t rip;
    uint64_t cr0;
    uint64_t cr2;
    uint64_t cr3;
    uint64_t cr4;
    uint64_t sysenter_cs;
    uint64_t sysenter_esp;
    uint64_t sysenter_eip;
    uint64_t msr_efer;
    uint64_t msr_star;
    uint64_t msr_lstar;
    uint64_t msr_pat;
    uint64_t msr_cstar;
    uint64_t fs_base;
    uint64_t fs_limit;
    uint64_t fs_sel;
    uint64_t fs_arbytes;
    uint64_t gs_base;
    uint64_t gs_limit;
    uint64_t gs_sel;
    uint64_t gs_arbytes;
    uint64_t cs_base;
    uint64_t cs_limit;
    uint64_t cs_sel;
    uint64_t cs_arbytes;
    uint64_t ss_base;
    uint64_t ss_limit;
    uint64_t ss_sel;
    uint64_t ss_arbytes;
    uint64_t ds_base;
    uint64_t ds_limit;
    uint64_t ds_sel;
    uint64_t ds_arbytes;
    uint64_t es_base;
    uint64_t es_limit;
    uint64_t es_sel;
    uint64_t es_arbytes;
    uint64_t shadow_gs;
    uint64_t idtr_base;
    uint64_t idtr_limit;
    uint64_t gdtr_base;
    uint64_t gdtr_limit;
    uint64_t npt_base;
    uint64_t vmtrace_pos;
} x86_registers_t;

typedef struct arm_registers {
    uint64_t ttbr0;
    uint64_t ttbr1;
    uint64_t ttbcr;
    uint64_t pc;
    uint32_t cpsr;
} arm_registers_t;

typedef struct registers {
    union {
        x86_registers_t x86;
        arm_registers_t arm;
    };
} registers_t;

typedef struct mtrr_regs {
    uint64_t msr_pat_cr;
    uint64_t msr_mtrr_var[16];
    uint64_t msr_mtrr_fixed[11];
    uint64_t msr_mtrr_cap;
    uint64_t msr_mtrr_def_type;
} mtrr_regs_t;

typedef struct xsave_area {
    uint64_t xcr0;
    struct {
        struct {
            char x[512];
        } fpu_sse;
        struct {
            uint64_t xstate_bv;
            uint64_t xcomp_bv;
            uint64_t reserved[6];
        } xsave_hdr;
    } save_area;
} xsave_area_t;

#endif
