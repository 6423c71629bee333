/* SPDX-License-Identifier: Apache-2.0
 *
 * From the entry to the main loop, in the order in which each part needs the
 * ones before it.
 */
#include <monitor.h>
#include <string.h>
#include <supervision.h>

#include "abi.h"
#include "clock.h"
#include "memory.h"
#include "random.h"
#include "traps.h"
#include "../Dom0/console.h"
#include "../Dom0/xenstore.h"
#include "../Supervision/journal.h"
#include "../Target/window.h"

const struct start_info *start_info;

/* minios.ld */
typedef void constructor(void);
extern constructor *const image_constructors[];
extern constructor *const image_constructors_end[];

/* Called by boot.S. */
_Noreturn void minios_start(const struct start_info *info);

_Noreturn void minios_start(const struct start_info *info)
{
    start_info = info;
    traps_start();
    memory_start();
    window_start();
    random_start();
    clock_start();
    console_start();
    xenstore_start();
    for (constructor *const *each = image_constructors;
         each != image_constructors_end; each++)
        (*each)();
    if (strcmp((const char *)start_info->cmd_line, "supervisor") == 0) {
        supervisor_main();
    } else {
        journal_start();
        monitor_main();
    }
    monitor_exit(0);
}
