/* SPDX-License-Identifier: Apache-2.0 */
#include "traps.h"

#include "abi.h"
#include "hypercall.h"
#include "text.h"

/* The vectors of traps.S, in its order: Intel SDM volume 3, table 6-1. */
static const struct {
    uint8_t vector;
    const char *name;
} traps[] = {
    {0, "divide error"},
    {1, "debug"},
    {3, "breakpoint"},
    {4, "overflow"},
    {5, "bound range exceeded"},
    {6, "invalid opcode or a failed check"},
    {7, "no coprocessor"},
    {10, "invalid TSS"},
    {11, "segment not present"},
    {12, "stack fault"},
    {13, "general protection fault"},
    {14, "page fault"},
    {16, "x87 error"},
    {17, "alignment check"},
    {19, "SIMD error"},
};

extern const uint64_t trap_entries[ARRAY_LENGTH(traps)];

void traps_start(void)
{
    struct trap_info table[ARRAY_LENGTH(traps) + 1] = {0};

    for (size_t at = 0; at < ARRAY_LENGTH(traps); at++) {
        table[at].vector = traps[at].vector;
        table[at].cs = FLAT_KERNEL_CS;
        table[at].address = trap_entries[at];
    }
    if (xen_set_trap_table(table) != 0)
        panic("cannot set the trap table");
}

static const char *name_of(uint64_t vector)
{
    for (size_t at = 0; at < ARRAY_LENGTH(traps); at++) {
        if (traps[at].vector == vector)
            return traps[at].name;
    }
    return "unknown trap";
}

_Noreturn void trap_crash(const struct trap_frame *frame)
{
    char line[240];
    struct text text = TEXT(line);

    text_add(&text, name_of(frame->vector));
    text_add(&text, " at ");
    text_add_hex(&text, frame->rip);
    if (frame->vector == 14 && shared_info) {
        text_add(&text, ", address ");
        text_add_hex(&text, shared_info->vcpu_info[0].arch.cr2);
    }
    text_add(&text, ", error ");
    text_add_hex(&text, frame->error);
    text_add(&text, ", rsp ");
    text_add_hex(&text, frame->rsp);
    text_add(&text, ", rax ");
    text_add_hex(&text, frame->rax);
    text_add(&text, ", rdi ");
    text_add_hex(&text, frame->rdi);
    text_add(&text, ", rsi ");
    text_add_hex(&text, frame->rsi);
    panic(line);
}
