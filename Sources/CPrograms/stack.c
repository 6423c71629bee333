/* SPDX-License-Identifier: Apache-2.0 */
#include "stack.h"

#include <programs.h>
#include <stdint.h>
#include <stdlib.h>

#include "../MiniOS/Kernel/hypercall.h"

struct stack {
    struct stack *next;
    char *top;
};

/* switch.S */
_Noreturn void stack_switch(char *top, void (*function)(void));

static struct stack *unused;

/* Memory of which the first page is none: whoever goes below the stack ends
 * the domain, and touches nothing. */
static struct stack *make(void)
{
    struct stack *stack = malloc(sizeof(*stack));
    char *memory = malloc(PROGRAM_STACK + 2 * PAGE_SIZE);
    uintptr_t guard = ((uintptr_t)memory + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

    if (!stack || !memory) {
        free(stack);
        free(memory);
        return NULL;
    }
    if (xen_update_va_mapping(guard, 0, UVMF_INVLPG | UVMF_LOCAL) != 0)
        panic("the page below a stack cannot be taken away");
    stack->top = (char *)guard + PAGE_SIZE + PROGRAM_STACK;
    return stack;
}

struct stack *stack_take(void)
{
    struct stack *stack = unused;

    if (!stack)
        return make();
    unused = stack->next;
    return stack;
}

void stack_give(struct stack *stack)
{
    stack->next = unused;
    unused = stack;
}

_Noreturn void stack_call(struct stack *stack, void (*function)(void))
{
    stack_switch(stack->top, function);
}
