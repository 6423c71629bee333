/* SPDX-License-Identifier: Apache-2.0
 *
 * Events of a target: a program says what it wants to be told of, and is
 * called while it listens. Written from LibVMI's documented interface
 * (version 9): programs compile unchanged. docs/libvmi.md says what is
 * different.
 *
 * A domain has events for a program in the image whose monitor's tier is
 * `events`. A memory dump has none: all of this is VMI_FAILURE, NULL or 0.
 */
#ifndef LIBVMI_EVENTS_H
#define LIBVMI_EVENTS_H

#include <libvmi/libvmi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What `version` of each event has to be. */
#define VMI_EVENTS_VERSION 0x00000009

/* What there is to be told of. */
typedef uint16_t vmi_event_type_t;

#define VMI_EVENT_INVALID 0
#define VMI_EVENT_MEMORY 1
#define VMI_EVENT_REGISTER 2
#define VMI_EVENT_SINGLESTEP 3
#define VMI_EVENT_INTERRUPT 4
#define VMI_EVENT_GUEST_REQUEST 5
#define VMI_EVENT_CPUID 6
#define VMI_EVENT_DEBUG_EXCEPTION 7
#define VMI_EVENT_PRIVILEGED_CALL 8
#define VMI_EVENT_DESCRIPTOR_ACCESS 9
#define VMI_EVENT_FAILED_EMULATION 10
#define VMI_EVENT_DOMAIN_WATCH 11
#define VMI_EVENT_VMEXIT 12
#define VMI_EVENT_IO 13

/* How a register is used; only writes can be told of. */
typedef uint8_t vmi_reg_access_t;

#define VMI_REGACCESS_INVALID 0
#define VMI_REGACCESS_N (1 << 0)
#define VMI_REGACCESS_R (1 << 1)
#define VMI_REGACCESS_W (1 << 2)
#define VMI_REGACCESS_RW (VMI_REGACCESS_R | VMI_REGACCESS_W)

/* How a page is used, or may be used no longer. */
typedef uint8_t vmi_mem_access_t;

#define VMI_MEMACCESS_INVALID 0
#define VMI_MEMACCESS_N (1 << 0)
#define VMI_MEMACCESS_R (1 << 1)
#define VMI_MEMACCESS_W (1 << 2)
#define VMI_MEMACCESS_X (1 << 3)
#define VMI_MEMACCESS_RW (VMI_MEMACCESS_R | VMI_MEMACCESS_W)
#define VMI_MEMACCESS_RX (VMI_MEMACCESS_R | VMI_MEMACCESS_X)
#define VMI_MEMACCESS_WX (VMI_MEMACCESS_W | VMI_MEMACCESS_X)
#define VMI_MEMACCESS_RWX (VMI_MEMACCESS_RW | VMI_MEMACCESS_X)
#define VMI_MEMACCESS_W2X (1 << 4)
#define VMI_MEMACCESS_RWX2N (1 << 5)

/* Data that an instruction which is emulated shall read. */
typedef struct emul_read {
    uint32_t size;
    uint8_t dont_free;
    uint8_t data[256];
} emul_read_t;

/* Bytes that are executed in place of those that stand there. */
typedef struct emul_insn {
    uint8_t dont_free;
    uint8_t data[16];
} emul_insn_t;

/* In the structures, what a program says of what it wants is marked "in",
 * what it is told "out". */

typedef struct {
    reg_t reg;                  /* in: CR0, CR3, CR4, XCR0 or an MSR_... */
    reg_t equal;                /* in: of other values it is not told; 0: all */
    uint8_t async;              /* in: the processor need not wait (CR...) */
    uint8_t onchange;           /* in: only where the value changes */
    vmi_reg_access_t in_access; /* in: VMI_REGACCESS_W */
    vmi_reg_access_t out_access; /* out */
    reg_t value;                 /* out */
    reg_t previous;              /* out */
    uint32_t msr;                /* in, with MSR_UNDEFINED: which; out */
} reg_event_t;

typedef struct {
    addr_t gfn;                 /* in and out: the page's number */
    uint8_t generic;            /* in: 1: of pages that vmi_set_mem_event names */
    vmi_mem_access_t in_access; /* in: what is told of */
    vmi_mem_access_t out_access; /* out: what was done */
    uint8_t gptw;                /* out: by the walk of the guest's tables */
    uint8_t gla_valid;           /* out: whether `gla` is known */
    addr_t gla;                  /* out: the virtual address */
    addr_t offset;               /* out: in the page */
} mem_access_event_t;

typedef uint8_t interrupts_t;

#define INT_INVALID 0
#define INT3 1
#define INT_NEXT 2

typedef struct {
    interrupts_t intr; /* in: INT3; INT_NEXT for what an answer asked for */
    union {
        struct {
            uint32_t insn_length; /* out */
            int8_t reinject; /* the callback's: 1, the guest gets it; 0, not */
            addr_t gla;      /* out: where it stands */
            addr_t gfn;      /* out: the page's number */
            addr_t offset;   /* out: in the page */
        };
        struct {
            uint32_t vector;     /* out */
            uint32_t type;       /* out */
            uint32_t error_code; /* out */
            uint64_t cr2;        /* out */
        };
    };
} interrupt_event_t;

typedef struct {
    uint32_t vcpus; /* in: a bit for each processor */
    uint8_t enable; /* in: step from now on */
    addr_t gla;     /* out: the instruction */
    addr_t gfn;     /* out: its page's number */
    addr_t offset;  /* out: in the page */
} single_step_event_t;

typedef struct {
    addr_t gla;           /* out: the instruction */
    addr_t gfn;           /* out: its page's number */
    addr_t offset;        /* out: in the page */
    uint32_t insn_length; /* out */
    uint8_t type;         /* out: as the processor has it */
    int8_t reinject;      /* the callback's */
} debug_event_t;

typedef struct {
    uint32_t insn_length; /* out */
    uint32_t leaf;        /* out: eax */
    uint32_t subleaf;     /* out: ecx */
} cpuid_event_t;

#define VMI_DESCRIPTOR_IDTR 1
#define VMI_DESCRIPTOR_GDTR 2
#define VMI_DESCRITPOR_GDTR VMI_DESCRIPTOR_GDTR /* as LibVMI spells it */
#define VMI_DESCRIPTOR_LDTR 3
#define VMI_DESCRIPTOR_TR 4

typedef struct descriptor_event {
    uint8_t descriptor; /* out: VMI_DESCRIPTOR_... */
    uint8_t is_write;   /* out */
} descriptor_event_t;

struct vmi_event;
typedef struct vmi_event vmi_event_t;

/* What a callback answers, joined by |. NONE: the processor does what it was
 * about to do. */
typedef uint32_t event_response_flags_t;
typedef uint32_t event_response_t;

#define VMI_EVENT_RESPONSE_NONE 0
#define VMI_EVENT_RESPONSE_EMULATE (1u << 1)
#define VMI_EVENT_RESPONSE_EMULATE_NOWRITE (1u << 2)
#define VMI_EVENT_RESPONSE_SET_EMUL_READ_DATA (1u << 3)
#define VMI_EVENT_RESPONSE_DENY (1u << 4)
#define VMI_EVENT_RESPONSE_TOGGLE_SINGLESTEP (1u << 5)
#define VMI_EVENT_RESPONSE_SLAT_ID (1u << 6)
#define VMI_EVENT_RESPONSE_VMM_PAGETABLE_ID VMI_EVENT_RESPONSE_SLAT_ID
#define VMI_EVENT_RESPONSE_SET_REGISTERS (1u << 7)
#define VMI_EVENT_RESPONSE_SET_EMUL_INSN (1u << 8)
#define VMI_EVENT_RESPONSE_GET_NEXT_INTERRUPT (1u << 9)

typedef event_response_t (*event_callback_t)(vmi_instance_t vmi,
                                             vmi_event_t *event);

/* Called when an event is cleared, and may be freed. */
typedef void (*vmi_event_free_t)(vmi_event_t *event, status_t rc);

struct vmi_event {
    uint32_t version;          /* in: VMI_EVENTS_VERSION */
    vmi_event_type_t type;     /* in */
    uint16_t slat_id;          /* out; the callback's with SLAT_ID */
    uint16_t next_slat_id;     /* not looked at */
    void *data;                /* the program's own */
    event_callback_t callback; /* in */
    uint32_t vcpu_id;          /* out: the processor */
    page_mode_t page_mode;     /* out: how it translates */
    union {
        reg_event_t reg_event;
        mem_access_event_t mem_event;
        single_step_event_t ss_event;
        interrupt_event_t interrupt_event;
        cpuid_event_t cpuid_event;
        debug_event_t debug_event;
        descriptor_event_t descriptor_event;
    };
    x86_registers_t *x86_regs; /* out; the callback's with SET_REGISTERS */
    emul_read_t *emul_read;    /* not looked at */
    emul_insn_t *emul_insn;    /* the callback's with SET_EMUL_INSN */
};

#define SETUP_REG_EVENT(_event, _reg, _access, _equal, _callback)            \
    do {                                                                     \
        (_event)->version = VMI_EVENTS_VERSION;                              \
        (_event)->type = VMI_EVENT_REGISTER;                                 \
        (_event)->reg_event.reg = (_reg);                                    \
        (_event)->reg_event.in_access = (_access);                           \
        (_event)->reg_event.equal = (_equal);                                \
        (_event)->callback = (_callback);                                    \
    } while (0)

#define SETUP_INTERRUPT_EVENT(_event, _callback)                             \
    do {                                                                     \
        (_event)->version = VMI_EVENTS_VERSION;                              \
        (_event)->type = VMI_EVENT_INTERRUPT;                                \
        (_event)->interrupt_event.intr = INT3;                               \
        (_event)->callback = (_callback);                                    \
    } while (0)

#define SETUP_SINGLESTEP_EVENT(_event, _vcpu_mask, _callback, _enable)       \
    do {                                                                     \
        (_event)->version = VMI_EVENTS_VERSION;                              \
        (_event)->type = VMI_EVENT_SINGLESTEP;                               \
        (_event)->ss_event.vcpus = (_vcpu_mask);                             \
        (_event)->ss_event.enable = (_enable);                               \
        (_event)->callback = (_callback);                                    \
    } while (0)

#define SETUP_MEM_EVENT(_event, _gfn, _access, _callback, _generic)          \
    do {                                                                     \
        (_event)->version = VMI_EVENTS_VERSION;                              \
        (_event)->type = VMI_EVENT_MEMORY;                                   \
        (_event)->mem_event.gfn = (_generic) ? ~(addr_t)0 : (_gfn);          \
        (_event)->mem_event.in_access = (_access);                           \
        (_event)->mem_event.generic = (_generic);                            \
        (_event)->callback = (_callback);                                    \
    } while (0)

#define SET_VCPU_SINGLESTEP(_ss_event, _vcpu)                                \
    ((_ss_event).vcpus |= 1u << (_vcpu))
#define UNSET_VCPU_SINGLESTEP(_ss_event, _vcpu)                              \
    ((_ss_event).vcpus &= ~(1u << (_vcpu)))
#define CHECK_VCPU_SINGLESTEP(_ss_event, _vcpu)                              \
    ((_ss_event).vcpus & (1u << (_vcpu)))

/* Begins to be told of something. `event` stays the program's, and has to
 * stay where it is until it is cleared. VMI_FAILURE for what the processor or
 * the monitor's tier does not allow, and for what is told of already. */
status_t vmi_register_event(vmi_instance_t vmi, vmi_event_t *event);

/* Ends that; `free_routine`, if there is one, is called when no callback of it
 * runs any more. */
status_t vmi_clear_event(vmi_instance_t vmi, vmi_event_t *event,
                         vmi_event_free_t free_routine);

/* Waits up to `timeout` milliseconds for events, and calls the callbacks of
 * all that are there. Success, also when there was none. */
status_t vmi_events_listen(vmi_instance_t vmi, uint32_t timeout);

/* Whether an event waits for its callback. */
int vmi_are_events_pending(vmi_instance_t vmi);

/* What is told of a register, of a page's number, or of steps of a processor;
 * NULL for nothing. */
vmi_event_t *vmi_get_reg_event(vmi_instance_t vmi, reg_t reg);
vmi_event_t *vmi_get_mem_event(vmi_instance_t vmi, addr_t gfn,
                               vmi_mem_access_t access);
vmi_event_t *vmi_get_singlestep_event(vmi_instance_t vmi, uint32_t vcpu);

/* In a callback: has its processor, `vcpu_id`, execute so many instructions,
 * and calls `cb` then, or without one registers `event`, which must not be
 * registered. Success where the processor can step. */
status_t vmi_step_event(vmi_instance_t vmi, vmi_event_t *event,
                        uint32_t vcpu_id, uint64_t steps,
                        event_callback_t cb);

/* Has an event of memory that is `generic` be told of accesses to this page,
 * in a view of memory; VMI_MEMACCESS_N for none. */
status_t vmi_set_mem_event(vmi_instance_t vmi, addr_t gfn,
                           vmi_mem_access_t access, uint16_t slat_id);

/* `event` is told of each instruction of a processor from now on, which only a
 * callback of that processor can begin, or no longer. */
status_t vmi_toggle_single_step_vcpu(vmi_instance_t vmi, vmi_event_t *event,
                                     uint32_t vcpu, bool enabled);
status_t vmi_stop_single_step_vcpu(vmi_instance_t vmi, vmi_event_t *event,
                                   uint32_t vcpu);
/* Ends all stepping, and clears who is told of it. */
status_t vmi_shutdown_single_step(vmi_instance_t vmi);

/* Fails where `required` is true: a target waits for no listener. */
status_t vmi_event_listener_required(vmi_instance_t vmi, bool required);

/* Puts one event in the place of another one of the same type. */
status_t vmi_swap_events(vmi_instance_t vmi, vmi_event_t *swap_from,
                         vmi_event_t *swap_to,
                         vmi_event_free_t free_routine);

#ifdef __cplusplus
}
#endif

#endif
