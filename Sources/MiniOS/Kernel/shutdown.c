/* SPDX-License-Identifier: Apache-2.0 */
#include <monitor.h>

#include "abi.h"
#include "hooks.h"
#include "hypercall.h"
#include "text.h"
#include "../Dom0/console.h"

static _Noreturn void shut_down(unsigned int reason)
{
    struct sched_shutdown shutdown = {.reason = reason};

    for (;;)
        xen_sched_op(SCHEDOP_shutdown, &shutdown);
}

_Noreturn void panic(const char *why)
{
    static bool panicking;
    char line[320];
    struct text text = TEXT(line);

    /* A fault on the way down must not come here for ever. */
    if (panicking)
        shut_down(SHUTDOWN_crash);
    panicking = true;

    text_add(&text, "stubvmi: crash: ");
    text_add(&text, why);
    text_add(&text, "\n");
    xen_console_write(text.bytes, text.length);

    if (program_last_words)
        program_last_words(why);

    /* The domain's own console carries JSON Lines, and perhaps the first
     * half of one. */
    text = TEXT(line);
    text_add(&text, "\n{\"schema\":1,\"error\":{\"code\":\"monitor-crash\","
                    "\"message\":\"");
    text_add(&text, why);
    text_add(&text, "\"}}\n");
    console_last_words(text.bytes, text.length);
    shut_down(SHUTDOWN_crash);
}

_Noreturn void monitor_exit(int status)
{
    console_drain();
    shut_down(status == 0 ? SHUTDOWN_poweroff : SHUTDOWN_crash);
}
