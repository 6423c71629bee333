/* SPDX-License-Identifier: Apache-2.0
 *
 * Stacks for runs: each with nothing below it, and used again and again.
 */
#ifndef CPROGRAMS_STACK_H
#define CPROGRAMS_STACK_H

struct stack;

/* NULL when there is no memory left. */
struct stack *stack_take(void);
void stack_give(struct stack *stack);

/* Calls a function that does not return, on a stack. */
_Noreturn void stack_call(struct stack *stack, void (*function)(void));

#endif
