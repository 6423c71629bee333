/* SPDX-License-Identifier: Apache-2.0
 *
 * Changes its target in all the ways that LibVMI has, and puts everything
 * back; says of each whether it could. The kernel's banner is memory that
 * nobody misses meanwhile, and the target is paused.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <libvmi/libvmi.h>

#define PAGE 4096u

static vmi_instance_t vmi;

static int good(status_t status)
{
    return status == VMI_SUCCESS;
}

static void memory(void)
{
    addr_t banner = 0, frame = 0;
    uint64_t before = 0, now = 0, other, page[1] = {0};
    size_t count = 0;
    access_context_t at = {.version = ACCESS_CONTEXT_VERSION,
                           .translate_mechanism = VMI_TM_PROCESS_PID};
    int written, changed, restored, context, symbol;

    vmi_translate_ksym2v(vmi, "linux_banner", &banner);
    vmi_translate_kv2p(vmi, banner, &frame);
    vmi_read_64_va(vmi, banner, 0, &before);
    other = ~before;
    written = good(vmi_write_64_va(vmi, banner, 0, &other));
    vmi_read_64_pa(vmi, frame, &now);
    changed = now == other;
    restored = good(vmi_write_64_pa(vmi, frame, &before));
    vmi_read_64_va(vmi, banner, 0, &now);
    printf("number %d: as written %d, put back %d\n", written, changed,
           restored && now == before);

    /* The last four bytes of a page, and the first four of the next. */
    at.addr = (banner & ~(addr_t)(PAGE - 1)) + PAGE - 4;
    vmi_read(vmi, &at, sizeof(page), page, NULL);
    written = good(vmi_write(vmi, &at, sizeof(page), page, &count));
    printf("across pages %d, of %zu bytes\n", written, count);

    at.addr = banner;
    context = good(vmi_write_addr(vmi, &at, &before));
    symbol = good(vmi_write_64_ksym(vmi, "linux_banner", &before));
    printf("context %d, symbol %d\n", context, symbol);
}

/* Gives a register another value, and its own again. */
static void change(const char *name, reg_t number)
{
    uint64_t before = 0, now = 0;
    int known = good(vmi_get_vcpureg(vmi, &before, number, 0));
    int set = good(vmi_set_vcpureg(vmi, before ^ PAGE, number, 0));
    int changed = good(vmi_get_vcpureg(vmi, &now, number, 0)) &&
                  now == (before ^ PAGE);

    set = good(vmi_set_vcpureg(vmi, before, number, 0)) && set;
    printf("%s %d: as written %d\n", name, known && set, changed);
}

static void registers(void)
{
    registers_t before = {0}, after = {0};
    int set;

    printf("processors %u\n", vmi_get_num_vcpus(vmi));
    change("r15", R15);
    change("cr2", CR2);
    set = good(vmi_get_vcpuregs(vmi, &before, 0)) &&
          good(vmi_set_vcpuregs(vmi, &before, 0));
    printf("all registers %d, the same %d\n", set,
           good(vmi_get_vcpuregs(vmi, &after, 0)) &&
               memcmp(&before, &after, sizeof(before)) == 0);
}

int main(int argc, char **argv)
{
    int first, second, third;

    if (argc != 2 ||
        vmi_init_complete(&vmi, argv[1], VMI_INIT_DOMAINNAME, NULL,
                          VMI_CONFIG_GLOBAL_FILE_ENTRY, NULL,
                          NULL) == VMI_FAILURE)
        return 1;
    first = good(vmi_pause_vm(vmi));
    second = good(vmi_pause_vm(vmi));
    printf("paused %d, again %d\n", first, second);
    memory();
    registers();
    first = good(vmi_resume_vm(vmi));
    second = good(vmi_resume_vm(vmi));
    third = good(vmi_resume_vm(vmi));
    printf("resumed %d, again %d, once more %d\n", first, second, third);
    /* Whoever has this instance next to be destroyed lets the target go. */
    vmi_pause_vm(vmi);
    return 0;
}
