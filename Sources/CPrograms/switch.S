/* SPDX-License-Identifier: Apache-2.0
 *
 * stack_switch(top, function): goes on with a function on another stack.
 */
    .section .text.stack_switch, "ax", @progbits
    .globl stack_switch
    .type stack_switch, @function
stack_switch:
    mov %rdi, %rsp
    and $-16, %rsp
    xor %ebp, %ebp
    call *%rsi
    ud2
    .size stack_switch, . - stack_switch

    .section .note.GNU-stack, "", @progbits
