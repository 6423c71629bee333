/* SPDX-License-Identifier: Apache-2.0
 *
 * Leaves while a processor of its target waits for its answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libvmi/events.h>
#include <libvmi/libvmi.h>

static event_response_t on_switch(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    (void)event;
    printf("told\n");
    exit(4);
}

int main(int argc, char **argv)
{
    vmi_instance_t vmi;
    vmi_event_t cr3;

    memset(&cr3, 0, sizeof(cr3));
    SETUP_REG_EVENT(&cr3, CR3, VMI_REGACCESS_W, 0, on_switch);
    /* Until the supervisor knows of the monitor, it has no events. */
    while (argc == 2 &&
           vmi_init_complete(&vmi, argv[1],
                             VMI_INIT_DOMAINNAME | VMI_INIT_EVENTS, NULL,
                             VMI_CONFIG_GLOBAL_FILE_ENTRY, NULL,
                             NULL) == VMI_FAILURE)
        sleep(1);
    if (vmi_register_event(vmi, &cr3) == VMI_FAILURE)
        return 1;
    for (;;)
        vmi_events_listen(vmi, 500);
}
