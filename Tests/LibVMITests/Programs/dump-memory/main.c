/* SPDX-License-Identifier: Apache-2.0
 *
 * A program as one writes it for LibVMI: writes all physical memory to a
 * file, zeros where there is none.
 *
 *   dump-memory NAME FILE
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <libvmi/libvmi.h>

#define PAGE 4096u

static int dump(vmi_instance_t vmi, FILE *file)
{
    addr_t limit = vmi_get_max_physical_address(vmi);
    uint64_t missing = 0;
    unsigned char bytes[PAGE];

    for (addr_t address = 0; address < limit; address += PAGE) {
        size_t done = 0;

        if (VMI_FAILURE == vmi_read_pa(vmi, address, PAGE, bytes, &done)) {
            memset(bytes, 0, PAGE);
            missing += 1;
        }
        if (fwrite(bytes, 1, PAGE, file) != PAGE)
            return 1;
    }
    printf("%" PRIu64 " bytes of %" PRIu64 ", %" PRIu64 " pages missing\n",
           limit, vmi_get_memsize(vmi), missing);
    return 0;
}

int main(int argc, char **argv)
{
    vmi_instance_t vmi = NULL;
    vmi_mode_t mode;
    FILE *file = NULL;
    int status = 1;

    if (argc != 3)
        return 2;
    if (VMI_FAILURE
        == vmi_get_access_mode(NULL, argv[1], VMI_INIT_DOMAINNAME, NULL,
                               &mode)
        || VMI_FAILURE
        == vmi_init(&vmi, mode, argv[1], VMI_INIT_DOMAINNAME, NULL, NULL)) {
        fprintf(stderr, "cannot open %s\n", argv[1]);
        return 1;
    }
    file = fopen(argv[2], "wb");
    if (file) {
        status = dump(vmi, file);
        status |= fclose(file) != 0;
    }
    vmi_destroy(vmi);
    return status;
}
