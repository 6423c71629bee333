/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing registers that only a domain's whole saved state has: it is read,
 * one record of it is changed, and it is written back.
 */
#include <control.h>
#include <platform.h>
#include <stdlib.h>
#include <string.h>

#include "registers.h"

/* More than a target of 128 processors has to save. */
#define CONTEXT_LIMIT (1u << 20)

/* All but the general ones and the time. */
static void put_system(struct hvm_hw_cpu *record,
                       const struct control_registers *registers)
{
#define PUT(name) record->name = registers->name;
#define PUT_MSR(name) record->msr_##name = registers->name;
#define PUT_SEGMENT(name)                                                   \
    record->name##_sel = registers->name.selector;                          \
    record->name##_limit = registers->name.limit;                           \
    record->name##_base = registers->name.base;                             \
    record->name##_arbytes = registers->name.attributes;
    SYSTEM(PUT)
    MSRS(PUT_MSR)
    SEGMENTS(PUT_SEGMENT)
    record->gdtr_limit = registers->gdtr.limit;
    record->gdtr_base = registers->gdtr.base;
    record->idtr_limit = registers->idtr.limit;
    record->idtr_base = registers->idtr.base;
}

/* The record of a processor in a domain's saved state: a list of descriptors,
 * each with what it describes behind it. */
static struct hvm_hw_cpu *find_record(uint8_t *state, uint32_t size,
                                      uint32_t vcpu)
{
    uint32_t at = 0;

    while (size - at >= sizeof(struct hvm_save_descriptor)) {
        struct hvm_save_descriptor descriptor;

        memcpy(&descriptor, state + at, sizeof(descriptor));
        at += sizeof(descriptor);
        if (descriptor.length > size - at)
            return NULL;
        if (descriptor.typecode == HVM_SAVE_CODE(CPU) &&
            descriptor.instance == vcpu &&
            descriptor.length == sizeof(struct hvm_hw_cpu))
            return (struct hvm_hw_cpu *)(void *)(state + at);
        at += descriptor.length;
    }
    return NULL;
}

/* Reads the whole saved state, changes one record of it and writes it back. */
static int32_t replace_record(domid_t domain, uint32_t vcpu,
                              const struct control_registers *registers,
                              uint8_t *state, uint32_t size)
{
    struct xen_domctl operation = {.u.hvmcontext.size = size};
    struct hvm_hw_cpu *record;
    int32_t error;

    set_xen_guest_handle(operation.u.hvmcontext.buffer, state);
    error = domctl(domain, XEN_DOMCTL_gethvmcontext, &operation);
    if (error != 0)
        return error;
    if (operation.u.hvmcontext.size > size)
        return PLATFORM_EIO;
    record = find_record(state, operation.u.hvmcontext.size, vcpu);
    if (!record)
        return PLATFORM_EINVAL;
    put_system(record, registers);
    return domctl(domain, XEN_DOMCTL_sethvmcontext, &operation);
}

int32_t control_set_system(uint32_t target, uint32_t vcpu,
                           const struct control_registers *registers)
{
    struct xen_domctl operation = {0};
    domid_t domain;
    bool is_hvm;
    uint8_t *state;
    int32_t error = registers_find(target, vcpu, &domain, &is_hvm);

    if (error != 0)
        return error;
    if (!is_hvm)
        return CONTROL_EKIND;
    error = domctl(domain, XEN_DOMCTL_gethvmcontext, &operation);
    if (error != 0)
        return error;
    if (operation.u.hvmcontext.size > CONTEXT_LIMIT)
        return PLATFORM_EIO;
    state = malloc(operation.u.hvmcontext.size);
    if (!state)
        return PLATFORM_EIO;
    /* What it does between the reading and the writing would be undone. */
    error = control_pause(target);
    if (error == 0) {
        error = replace_record(domain, vcpu, registers, state,
                               operation.u.hvmcontext.size);
        control_unpause(target);
    }
    free(state);
    return error;
}
