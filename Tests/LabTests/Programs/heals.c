/* SPDX-License-Identifier: Apache-2.0
 *
 * Puts back what stands at the start of a function of the kernel's where
 * somebody has a breakpoint, as a guest may that looks after its text.
 */
#include <stdio.h>

#include <libvmi/libvmi.h>

int main(int count, char **arguments)
{
    vmi_instance_t vmi = NULL;
    addr_t function = 0;
    uint8_t byte = 0xff, nothing = 0x1f;
    int broken, healed;

    if (count < 2 ||
        vmi_init_complete(&vmi, arguments[1], VMI_INIT_DOMAINNAME, NULL,
                          VMI_CONFIG_GLOBAL_FILE_ENTRY, NULL,
                          NULL) != VMI_SUCCESS)
        return 1;
    vmi_translate_ksym2v(vmi, "wake_up_new_task", &function);
    vmi_read_8_va(vmi, function + 1, 0, &byte);
    broken = byte == 0;
    healed = broken &&
             vmi_write_8_va(vmi, function + 1, 0, &nothing) == VMI_SUCCESS;
    printf("broken %d, healed %d\n", broken, healed);
    vmi_destroy(vmi);
    return !healed;
}
