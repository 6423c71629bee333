/* SPDX-License-Identifier: Apache-2.0
 *
 * Is told of a target for as long as there is one, as programs written for
 * LibVMI are.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <libvmi/events.h>
#include <libvmi/libvmi.h>

static unsigned long switches;

static event_response_t on_switch(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    (void)event;
    switches++;
    return VMI_EVENT_RESPONSE_NONE;
}

int main(int argc, char **argv)
{
    vmi_instance_t vmi;
    vmi_event_t cr3;

    memset(&cr3, 0, sizeof(cr3));
    SETUP_REG_EVENT(&cr3, CR3, VMI_REGACCESS_W, 0, on_switch);
    /* Another program of the monitor's may have the target's events. */
    while (argc == 2 &&
           vmi_init_complete(&vmi, argv[1],
                             VMI_INIT_DOMAINNAME | VMI_INIT_EVENTS, NULL,
                             VMI_CONFIG_GLOBAL_FILE_ENTRY, NULL,
                             NULL) == VMI_FAILURE)
        sleep(1);
    if (vmi_register_event(vmi, &cr3) == VMI_FAILURE)
        return 1;
    printf("listens\n");
    while (vmi_events_listen(vmi, 500) == VMI_SUCCESS)
        printf("%lu\n", switches);
    vmi_destroy(vmi);
    return 2;
}
