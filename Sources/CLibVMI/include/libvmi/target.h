/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of the target: its name, memory, system, processors and
 * disks. Included by libvmi.h.
 */
#ifndef LIBVMI_TARGET_H
#define LIBVMI_TARGET_H

#include <libvmi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Its name, to be freed with free(): a dump's path as it was given. */
char *vmi_get_name(vmi_instance_t vmi);

/* Its number: VMI_INVALID_DOMID for a dump. */
uint64_t vmi_get_vmid(vmi_instance_t vmi);

/* Bytes of memory that it has, and one past the highest address. */
uint64_t vmi_get_memsize(vmi_instance_t vmi);
addr_t vmi_get_max_physical_address(vmi_instance_t vmi);

/* How pages are translated on a processor, and the bytes of an address. */
page_mode_t vmi_get_page_mode(vmi_instance_t vmi, unsigned long vcpu);
uint8_t vmi_get_address_width(vmi_instance_t vmi);

/* Its operating system, and of Windows which one, by the number of the build
 * that its kernel has in memory: 0 where the profile does not say where.
 * `kdvb_address` is not looked at. */
os_t vmi_get_ostype(vmi_instance_t vmi);
win_ver_t vmi_get_winver(vmi_instance_t vmi);
const char *vmi_get_winver_str(vmi_instance_t vmi);
win_ver_t vmi_get_winver_manual(vmi_instance_t vmi, addr_t kdvb_address);
uint16_t vmi_get_win_buildnumber(vmi_instance_t vmi);
bool vmi_get_windows_build_info(vmi_instance_t vmi, win_build_info_t *info);

/* An offset by LibVMI's name for it: linux_tasks, linux_mm, linux_pid,
 * linux_name, linux_pgd. */
status_t vmi_get_offset(vmi_instance_t vmi, const char *offset_name,
                        addr_t *offset);

/* Where a member lies in its structure, in bytes. */
status_t vmi_get_kernel_struct_offset(vmi_instance_t vmi,
                                      const char *struct_name,
                                      const char *member, addr_t *offset);

/* The profile's path; it belongs to the instance. */
const char *vmi_get_os_profile_path(vmi_instance_t vmi);
const char *vmi_get_rekall_path(vmi_instance_t vmi);
const char *vmi_get_linux_sysmap(vmi_instance_t vmi);
const char *vmi_get_freebsd_sysmap(vmi_instance_t vmi);

/* Stop and go, as often. A dump always stands still; what is paused goes on
 * when the instance is destroyed, and nobody else's pause is ended. */
status_t vmi_pause_vm(vmi_instance_t vmi);
status_t vmi_resume_vm(vmi_instance_t vmi);

/* Its processors, as far as a dump has kept them: an ELF core of QEMU's has
 * general, segment and control registers. Those of a domain where the policy
 * lets its monitor (tier `control`), and only those are ever set. */
unsigned int vmi_get_num_vcpus(vmi_instance_t vmi);
status_t vmi_get_vcpureg(vmi_instance_t vmi, uint64_t *value, reg_t reg,
                         unsigned long vcpu);
status_t vmi_set_vcpureg(vmi_instance_t vmi, uint64_t value, reg_t reg,
                         unsigned long vcpu);
status_t vmi_get_vcpuregs(vmi_instance_t vmi, registers_t *regs,
                          unsigned long vcpu);
status_t vmi_set_vcpuregs(vmi_instance_t vmi, registers_t *regs,
                          unsigned long vcpu);
status_t vmi_get_vcpumtrr(vmi_instance_t vmi, mtrr_regs_t *regs,
                          unsigned long vcpu);
status_t vmi_get_xsave_info(vmi_instance_t vmi, unsigned long vcpu,
                            xsave_area_t *xsave_info);
status_t vmi_get_tsc_info(vmi_instance_t vmi, uint32_t *tsc_mode,
                          uint64_t *elapsed_nsec, uint32_t *gtsc_khz,
                          uint32_t *incarnation);

/* What changes a target: always VMI_FAILURE. */
status_t vmi_alloc_gfn(vmi_instance_t vmi, uint64_t gfn);
status_t vmi_free_gfn(vmi_instance_t vmi, uint64_t gfn);
status_t vmi_request_page_fault(vmi_instance_t vmi, unsigned long vcpu,
                                uint64_t virtual_address,
                                uint32_t error_code);

/* Its disks, which are not read here. */
char **vmi_get_disks(vmi_instance_t vmi, unsigned int *num);
status_t vmi_disk_is_bootable(vmi_instance_t vmi, const char *device_id,
                              bool *bootable);
status_t vmi_read_disk(vmi_instance_t vmi, const char *device_id,
                       uint64_t offset, uint64_t count, void *buffer);

#ifdef __cplusplus
}
#endif

#endif
