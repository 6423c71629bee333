/* SPDX-License-Identifier: Apache-2.0
 *
 * A made-up machine for programs that take events: two processors that can
 * tell of everything, as Intel's do under Xen, and a hypervisor that behaves
 * as Xen's source does (xen/arch/x86/hvm/monitor.c, xen/common/vm_event.c).
 * What the processors do and what the hypervisor is asked for is printed.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#define PROCESSORS 2u
#define FRAMES 16u
/* Each processor's instructions stand one after the other, this far apart, in
 * a frame of its own. */
#define INSTRUCTION 16u
#define INSTRUCTIONS 24u
#define TEXT(processor) (((uint64_t)(processor) + 1) << 12)

extern uint8_t memory[FRAMES << 12];

enum instruction {
    IDLES,      /* does nothing that could be told of but a step */
    READS,      /* the operand, a physical address */
    WRITES,     /* to it */
    ASKS_CPUID, /* of the operand, a leaf */
    LOADS_CR3,  /* with the operand */
    SETS_MSR,   /* LSTAR, to the operand */
    LOADS_IDTR,
    CALLS_XEN,   /* the hypercall of guest requests */
    INTERRUPTED, /* by the operand, a vector */
};

/* The next instruction of a processor. Returns where it stands. */
uint64_t has(uint32_t processor, enum instruction kind, uint64_t operand);

/* All go on until each is done or waits for an answer. */
void machine_runs(void);

/* Prints how far each came. */
void machine_tells(void);

/* Of the hypervisor's side: the processor's event has its answer. */
void processor_answered(const uint8_t *slot);

/* All go on in another view of memory. */
void processors_enter(uint16_t view);

/* Whether a kind of event is told of, and an access in a view. */
bool hypervisor_tells(uint32_t kind);
bool hypervisor_tells_access(uint64_t frame, uint16_t view, uint8_t access);
/* Puts an event into the ring. */
uint8_t *hypervisor_slot(void);

#endif
