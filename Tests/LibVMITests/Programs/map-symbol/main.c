/* SPDX-License-Identifier: Apache-2.0
 *
 * A program as one writes it for LibVMI: where a kernel symbol is, how it is
 * mapped, what it is called again, and what stands there; then the same of an
 * address of a process.
 *
 *   map-symbol NAME SYMBOL [PID ADDRESS]      with libvmi.conf
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <libvmi/libvmi.h>

static int print_mapping(vmi_instance_t vmi, addr_t dtb, addr_t vaddr)
{
    page_info_t info = {0};

    if (VMI_FAILURE == vmi_pagetable_lookup_extended(vmi, dtb, vaddr, &info))
        return 1;
    printf("page %" PRIx64 " at %" PRIx64 ", %u bytes, mode %d\n", info.vaddr,
           info.paddr, (unsigned)info.size, (int)info.pm);
    if (info.pm == VMI_PM_IA32E)
        printf("entries %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 "\n",
               info.x86_ia32e.pml4e_value, info.x86_ia32e.pdpte_value,
               info.x86_ia32e.pgd_value, info.x86_ia32e.pte_value);
    return 0;
}

static int print_symbol(vmi_instance_t vmi, char *symbol)
{
    addr_t vaddr = 0;
    addr_t dtb = 0;
    const char *back = NULL;
    ACCESS_CONTEXT(ctx, .translate_mechanism = VMI_TM_PROCESS_PID, .pid = 0);

    if (VMI_FAILURE == vmi_translate_ksym2v(vmi, symbol, &vaddr)
        || VMI_FAILURE == vmi_pid_to_dtb(vmi, 0, &dtb)) {
        fprintf(stderr, "no symbol %s\n", symbol);
        return 1;
    }
    back = vmi_translate_v2ksym(vmi, &ctx, vaddr);
    printf("%s at %" PRIx64 "\n", back ? back : "?", vaddr);
    fflush(stdout);
    vmi_print_hex_ksym(vmi, symbol, 20);
    return print_mapping(vmi, dtb, vaddr);
}

static int print_process(vmi_instance_t vmi, vmi_pid_t pid, addr_t vaddr)
{
    uint64_t value = 0;
    addr_t dtb = 0;
    vmi_pid_t again = -1;
    void *page = NULL;
    ACCESS_CONTEXT(ctx, .translate_mechanism = VMI_TM_PROCESS_DTB,
                   .addr = vaddr);

    if (VMI_FAILURE == vmi_pid_to_dtb(vmi, pid, &dtb))
        return 1;
    ctx.dtb = dtb;
    if (VMI_FAILURE == vmi_dtb_to_pid(vmi, dtb, &again)
        || VMI_FAILURE == vmi_read_64(vmi, &ctx, &value)
        || VMI_FAILURE == vmi_mmap_guest(vmi, &ctx, 1, PROT_READ, &page))
        return 1;
    printf("process %" PRId32 " has %" PRIx64 " there, first byte %02x\n",
           again, value, ((uint8_t *)page)[vaddr & 0xfff]);
    munmap(page, 4096);
    return print_mapping(vmi, dtb, vaddr);
}

int main(int argc, char **argv)
{
    vmi_instance_t vmi = NULL;
    vmi_init_error_t error = VMI_INIT_ERROR_NONE;
    int status = 0;

    if (argc != 3 && argc != 5)
        return 2;
    if (VMI_FAILURE
        == vmi_init(&vmi, VMI_FILE, argv[1], VMI_INIT_DOMAINNAME, NULL,
                    &error)) {
        printf("error %d\n", (int)error);
        return 1;
    }
    if (VMI_OS_UNKNOWN
        == vmi_init_os(vmi, VMI_CONFIG_GLOBAL_FILE_ENTRY, NULL, &error)) {
        printf("error %d\n", (int)error);
        status = 1;
    } else {
        status = print_symbol(vmi, argv[2]);
        if (argc == 5)
            status |= print_process(vmi, atoi(argv[3]),
                                    strtoull(argv[4], NULL, 0));
    }
    vmi_destroy(vmi);
    return status;
}
