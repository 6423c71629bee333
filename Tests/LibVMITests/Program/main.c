/* SPDX-License-Identifier: Apache-2.0
 *
 * A program as one writes for LibVMI: walks the task list of a dump by
 * offsets, and prints a line for each task, then what a symbol and a user
 * page hold.
 *
 *   libvmi-program DUMP PROFILE TASKS PID COMM [USERPID USERADDRESS]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <libvmi/libvmi.h>

#define TASKS 4096

static int fail(const char *what)
{
    fprintf(stderr, "%s failed\n", what);
    return 1;
}

static int print_tasks(vmi_instance_t vmi, uint64_t tasks, uint64_t pid_offset,
                       uint64_t comm_offset)
{
    addr_t head = 0;
    addr_t next = 0;
    size_t done = 0;

    if (vmi_translate_ksym2v(vmi, "init_task", &head) != VMI_SUCCESS)
        return fail("vmi_translate_ksym2v");
    head += tasks;
    if (vmi_read_va(vmi, head, 0, sizeof next, &next, &done) != VMI_SUCCESS
        || done != sizeof next)
        return fail("vmi_read_va");
    for (int count = 0; next != head && count < TASKS; count++) {
        addr_t task = next - tasks;
        char comm[17] = {0};
        int32_t pid = 0;

        if (vmi_read_va(vmi, task + pid_offset, 0, sizeof pid, &pid, NULL)
                != VMI_SUCCESS
            || vmi_read_va(vmi, task + comm_offset, 0, 16, comm, NULL)
                != VMI_SUCCESS
            || vmi_read_va(vmi, next, 0, sizeof next, &next, NULL)
                != VMI_SUCCESS)
            return fail("vmi_read_va");
        printf("task %" PRId32 " 0x%" PRIx64 " %s\n", pid, task, comm);
    }
    return 0;
}

static int print_banner(vmi_instance_t vmi)
{
    char by_symbol[33] = {0};
    char by_address[33] = {0};
    addr_t virtual = 0;
    addr_t physical = 0;

    if (vmi_translate_ksym2v(vmi, "linux_banner", &virtual) != VMI_SUCCESS
        || vmi_translate_kv2p(vmi, virtual, &physical) != VMI_SUCCESS)
        return fail("translation of linux_banner");
    if (vmi_read_ksym(vmi, "linux_banner", 32, by_symbol, NULL) != VMI_SUCCESS
        || vmi_read_pa(vmi, physical, 32, by_address, NULL) != VMI_SUCCESS)
        return fail("reading linux_banner");
    printf("banner 0x%" PRIx64 " 0x%" PRIx64 " %s\n", virtual, physical,
           by_symbol);
    printf("again %s\n", by_address);
    return 0;
}

static int print_user(vmi_instance_t vmi, vmi_pid_t pid, addr_t address)
{
    addr_t physical = 0;
    uint64_t word = 0;

    if (vmi_translate_uv2p(vmi, address, pid, &physical) != VMI_SUCCESS
        || vmi_read_va(vmi, address, pid, sizeof word, &word, NULL)
            != VMI_SUCCESS)
        return fail("reading the process");
    printf("user 0x%" PRIx64 " 0x%" PRIx64 "\n", physical, word);
    return 0;
}

int main(int argc, char **argv)
{
    vmi_instance_t vmi = NULL;
    vmi_init_error_t error = VMI_INIT_ERROR_NONE;
    int status = 0;

    if (argc != 6 && argc != 8)
        return fail("usage");
    if (vmi_init_complete(&vmi, argv[1], VMI_INIT_DOMAINNAME, NULL,
                          VMI_CONFIG_JSON_PATH, argv[2], &error)
        != VMI_SUCCESS) {
        printf("error %d\n", (int)error);
        return 1;
    }
    status |= print_tasks(vmi, strtoull(argv[3], NULL, 0),
                          strtoull(argv[4], NULL, 0),
                          strtoull(argv[5], NULL, 0));
    status |= print_banner(vmi);
    if (argc == 8)
        status |= print_user(vmi, (vmi_pid_t)strtol(argv[6], NULL, 0),
                             strtoull(argv[7], NULL, 0));
    if (vmi_destroy(vmi) != VMI_SUCCESS)
        status |= fail("vmi_destroy");
    return status;
}
