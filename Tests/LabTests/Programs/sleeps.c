/* SPDX-License-Identifier: Apache-2.0
 *
 * Sleeps for longer than a program may go on, and looks at its target.
 */
#include <stdio.h>
#include <unistd.h>

#include <libvmi/libvmi.h>

static unsigned int turns;

int main(int argc, char **argv)
{
    vmi_instance_t vmi;
    char *banner;

    if (argc != 2 ||
        vmi_init_complete(&vmi, argv[1], VMI_INIT_DOMAINNAME, NULL,
                          VMI_CONFIG_GLOBAL_FILE_ENTRY, NULL,
                          NULL) == VMI_FAILURE)
        return 1;
    while (turns < 8) {
        sleep(3);
        banner = vmi_read_str_ksym(vmi, "linux_banner");
        printf("%u %.5s\n", ++turns, banner ? banner : "");
    }
    return 3;
}
