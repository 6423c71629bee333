/* SPDX-License-Identifier: Apache-2.0
 *
 * Where Xen goes when the timer fires. It has pushed a frame (MiniOS/Kernel/traps.S),
 * which is not needed: nothing goes on from here.
 */
    .section .text.deadline_upcall, "ax", @progbits
    .globl deadline_upcall
    .type deadline_upcall, @function
deadline_upcall:
    cld
    and $-16, %rsp
    xor %ebp, %ebp
    call deadline_reached
    ud2
    .size deadline_upcall, . - deadline_upcall

    .section .note.GNU-stack, "", @progbits
