/* SPDX-License-Identifier: Apache-2.0
 *
 * A program as one writes it for LibVMI: follows the task list of a Linux
 * target, and prints a line for each task.
 *
 *   tasks NAME
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <libvmi/libvmi.h>

/* Lists change while they are read: one that is longer is none. */
#define MOST_TASKS 100000

static status_t print_tasks(vmi_instance_t vmi)
{
    addr_t tasks, pid_offset, name_offset, head, entry;

    if (VMI_FAILURE == vmi_get_offset(vmi, "linux_tasks", &tasks) ||
        VMI_FAILURE == vmi_get_offset(vmi, "linux_pid", &pid_offset) ||
        VMI_FAILURE == vmi_get_offset(vmi, "linux_name", &name_offset) ||
        VMI_FAILURE == vmi_translate_ksym2v(vmi, "init_task", &head))
        return VMI_FAILURE;
    head += tasks;
    entry = head;
    for (int count = 0; count < MOST_TASKS; count++) {
        uint32_t pid;
        char *name;

        if (VMI_FAILURE == vmi_read_addr_va(vmi, entry, 0, &entry))
            return VMI_FAILURE;
        /* The first one is the idle task, which ps does not show. */
        if (entry == head)
            return VMI_SUCCESS;
        name = vmi_read_str_va(vmi, entry - tasks + name_offset, 0);
        if (!name || VMI_FAILURE == vmi_read_32_va(
                                        vmi, entry - tasks + pid_offset, 0,
                                        &pid)) {
            free(name);
            return VMI_FAILURE;
        }
        printf("%" PRIu32 " %s\n", pid, name);
        free(name);
    }
    return VMI_FAILURE;
}

int main(int argc, char **argv)
{
    vmi_instance_t vmi;
    vmi_init_error_t error;
    status_t status;

    if (argc != 2) {
        fprintf(stderr, "usage: %s NAME\n", argv[0]);
        return EXIT_FAILURE;
    }
    if (VMI_FAILURE == vmi_init_complete(&vmi, argv[1], VMI_INIT_DOMAINNAME,
                                         NULL, VMI_CONFIG_GLOBAL_FILE_ENTRY,
                                         NULL, &error)) {
        fprintf(stderr, "%s cannot be opened: %d\n", argv[1], (int)error);
        return EXIT_FAILURE;
    }
    vmi_pause_vm(vmi);
    status = print_tasks(vmi);
    vmi_resume_vm(vmi);
    vmi_destroy(vmi);
    return status == VMI_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}
