/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries of the trap table. Xen pushes {rcx, r11, [error], rip, cs, rflags,
 * rsp, ss} on the current stack (create_bounce_frame in Xen's
 * arch/x86/x86_64/entry.S); each entry completes it to a struct trap_frame
 * (traps.h) and hands it to trap_crash, which never returns.
 */

.macro trap_entry vector, has_error
    .balign 16
trap_\vector:
    pop %rcx
    pop %r11
    .if \has_error == 0
    push $0
    .endif
    push $\vector
    jmp trap_common
.endm

    .section .text.entry, "ax", @progbits
    trap_entry 0, 0
    trap_entry 1, 0
    trap_entry 3, 0
    trap_entry 4, 0
    trap_entry 5, 0
    trap_entry 6, 0
    trap_entry 7, 0
    trap_entry 10, 1
    trap_entry 11, 1
    trap_entry 12, 1
    trap_entry 13, 1
    trap_entry 14, 1
    trap_entry 16, 0
    trap_entry 17, 1
    trap_entry 19, 0

trap_common:
    push %rax
    push %rbx
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %rbp
    push %r8
    push %r9
    push %r10
    push %r11
    push %r12
    push %r13
    push %r14
    push %r15
    cld
    mov %rsp, %rdi
    and $-16, %rsp
    xor %ebp, %ebp
    call trap_crash
    ud2

/* What traps.c registers: the entries in the order above. */
    .section .rodata.traps, "a", @progbits
    .balign 8
    .globl trap_entries
    .type trap_entries, @object
trap_entries:
    .quad trap_0, trap_1, trap_3, trap_4, trap_5, trap_6, trap_7
    .quad trap_10, trap_11, trap_12, trap_13, trap_14
    .quad trap_16, trap_17, trap_19
    .size trap_entries, . - trap_entries

    .section .note.GNU-stack, "", @progbits
