/* SPDX-License-Identifier: Apache-2.0
 *
 * Slots of a ring of events, written and read by Xen's own declarations.
 */
#ifndef XEN_SLOTS_H
#define XEN_SLOTS_H

#include <stddef.h>
#include <stdint.h>

size_t xen_slot_size(void);

/* An event without details whose registers are all different: rax is `first`,
 * each next field of the structure one more. */
void xen_slot(uint8_t *slot, uint32_t reason, uint32_t vcpu, uint32_t flags,
              uint64_t first);

void xen_slot_register(uint8_t *slot, uint32_t index, uint64_t old,
                       uint64_t value);
void xen_slot_msr(uint8_t *slot, uint64_t msr, uint64_t old, uint64_t value);
void xen_slot_break(uint8_t *slot, uint64_t gfn, uint64_t pending,
                    uint32_t length);
void xen_slot_cpuid(uint8_t *slot, uint32_t leaf, uint32_t subleaf,
                    uint32_t length);
void xen_slot_interrupt(uint8_t *slot, uint32_t vector, uint32_t type,
                        uint32_t error, uint64_t cr2);
void xen_slot_table(uint8_t *slot, uint8_t table, uint8_t is_write);
void xen_slot_access(uint8_t *slot, uint64_t gfn, uint64_t offset,
                     uint64_t gla, uint32_t flags);
void xen_slot_rip(uint8_t *slot, uint64_t rip);
void xen_slot_view(uint8_t *slot, uint16_t view);

/* What Xen would find in an answer. */
uint32_t xen_answer_flags(const uint8_t *slot);
uint32_t xen_answer_vcpu(const uint8_t *slot);
uint16_t xen_answer_view(const uint8_t *slot);
uint64_t xen_answer_rip(const uint8_t *slot);
uint64_t xen_answer_rax(const uint8_t *slot);
uint64_t xen_answer_r15(const uint8_t *slot);
uint64_t xen_answer_rflags(const uint8_t *slot);
const uint8_t *xen_answer_instruction(const uint8_t *slot);
uint32_t xen_answer_read_size(const uint8_t *slot);
const uint8_t *xen_answer_read(const uint8_t *slot);

#endif
