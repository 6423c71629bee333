/* SPDX-License-Identifier: Apache-2.0
 *
 * A program as one writes it for LibVMI: prints the same bytes in each way
 * that there is to name them.
 *
 *   print-memory NAME PROFILE SYMBOL PID ADDRESS PHYSICAL COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <libvmi/libvmi.h>

#define MOST 4096u

int main(int argc, char **argv)
{
    vmi_instance_t vmi = NULL;
    vmi_init_error_t error = VMI_INIT_ERROR_NONE;
    unsigned char bytes[MOST];
    size_t done = 0;

    if (argc != 8)
        return 2;
    vmi_pid_t pid = (vmi_pid_t)strtol(argv[4], NULL, 0);
    addr_t address = strtoull(argv[5], NULL, 0);
    addr_t physical = strtoull(argv[6], NULL, 0);
    size_t count = strtoul(argv[7], NULL, 0);

    if (count > MOST)
        return 2;
    if (VMI_FAILURE
        == vmi_init_complete(&vmi, argv[1], VMI_INIT_DOMAINNAME, NULL,
                             VMI_CONFIG_JSON_PATH, argv[2], &error)) {
        fprintf(stderr, "error %d\n", (int)error);
        return 1;
    }
    if (VMI_SUCCESS
        == vmi_read_va(vmi, address, pid, count, bytes, &done))
        vmi_print_hex(bytes, done);
    vmi_print_hex_va(vmi, address, pid, count);
    vmi_print_hex_pa(vmi, physical, count);
    vmi_print_hex_ksym(vmi, argv[3], count);
    vmi_destroy(vmi);
    return 0;
}
