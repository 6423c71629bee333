/* SPDX-License-Identifier: Apache-2.0
 *
 * A program as one writes it for LibVMI: walks the task list of a Linux
 * target by the offsets that the profile gives, and prints each task.
 *
 *   process-list NAME PROFILE
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <libvmi/libvmi.h>

static status_t print_tasks(vmi_instance_t vmi)
{
    addr_t tasks_offset = 0;
    addr_t pid_offset = 0;
    addr_t name_offset = 0;
    addr_t head = 0;
    addr_t entry = 0;

    if (VMI_FAILURE == vmi_get_offset(vmi, "linux_tasks", &tasks_offset)
        || VMI_FAILURE == vmi_get_offset(vmi, "linux_pid", &pid_offset)
        || VMI_FAILURE == vmi_get_offset(vmi, "linux_name", &name_offset)
        || VMI_FAILURE == vmi_translate_ksym2v(vmi, "init_task", &head))
        return VMI_FAILURE;
    head += tasks_offset;
    entry = head;
    do {
        addr_t task = entry - tasks_offset;
        uint32_t pid = 0;
        char *name = NULL;

        if (VMI_FAILURE == vmi_read_32_va(vmi, task + pid_offset, 0, &pid))
            return VMI_FAILURE;
        name = vmi_read_str_va(vmi, task + name_offset, 0);
        if (!name)
            return VMI_FAILURE;
        printf("[%5" PRIi32 "] %s (struct addr:%" PRIx64 ")\n", (vmi_pid_t)pid,
               name, task);
        free(name);
        if (VMI_FAILURE == vmi_read_addr_va(vmi, entry, 0, &entry))
            return VMI_FAILURE;
    } while (entry != head);
    return VMI_SUCCESS;
}

int main(int argc, char **argv)
{
    vmi_instance_t vmi = NULL;
    vmi_init_error_t error = VMI_INIT_ERROR_NONE;
    status_t status = VMI_FAILURE;
    char *name = NULL;

    if (argc != 3) {
        fprintf(stderr, "usage: %s NAME PROFILE\n", argv[0]);
        return 2;
    }
    if (VMI_FAILURE
        == vmi_init_complete(&vmi, argv[1], VMI_INIT_DOMAINNAME, NULL,
                             VMI_CONFIG_JSON_PATH, argv[2], &error)) {
        printf("error %d\n", (int)error);
        return 1;
    }
    if (vmi_pause_vm(vmi) != VMI_SUCCESS)
        goto done;
    name = vmi_get_name(vmi);
    printf("Process listing for VM %s (%s)\n", name,
           VMI_OS_LINUX == vmi_get_ostype(vmi) ? "Linux" : "?");
    free(name);
    status = print_tasks(vmi);
    vmi_resume_vm(vmi);
done:
    vmi_destroy(vmi);
    return status == VMI_SUCCESS ? 0 : 1;
}
