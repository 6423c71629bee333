/* SPDX-License-Identifier: Apache-2.0
 *
 * LibVMI's interface over stubvmi's core.
 *
 * This header was written from LibVMI's documented interface, so that
 * programs written for it compile unchanged: names, types and results are the
 * same. docs/libvmi.md says of each function whether it does the same here,
 * what it does differently, or why it is only there to fail.
 *
 * In short: memory dumps are never written and have no events (events.h); a
 * domain is, and has, where the policy lets its monitor. What cannot be had is
 * VMI_FAILURE, NULL or 0, and nothing here ends the program, whatever it is
 * handed and whatever the target's memory holds. Output parameters keep their
 * values on failure, unless it says otherwise.
 *
 * An instance must not be used by two threads at once.
 *
 * The parts: types.h (constants and structures), read.h, translate.h,
 * target.h (what is known of the target), write.h.
 */
#ifndef LIBVMI_H
#define LIBVMI_H

#include <libvmi/types.h>
#include <libvmi/read.h>
#include <libvmi/translate.h>
#include <libvmi/target.h>
#include <libvmi/write.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Opens a target for physical reads. With VMI_INIT_DOMAINNAME `domain` is a
 * dump's path; `init_data` may be NULL; `error`, here and below, too. On
 * failure *vmi is NULL. */
status_t vmi_init(vmi_instance_t *vmi, vmi_mode_t mode, const void *domain,
                  uint64_t init_flags, vmi_init_data_t *init_data,
                  vmi_init_error_t *error);

/* The way in which pages are translated, VMI_PM_UNKNOWN as long as nobody
 * knows: by the kernel, or by the registers that a dump has kept, after which
 * pid 0 means the page tables that its processor had. `flags` is 0 or
 * VMI_PM_INITFLAG_TRANSITION_PAGES. */
page_mode_t vmi_init_paging(vmi_instance_t vmi, uint64_t flags);

/* Reads the profile that the config names and finds its kernel, after which
 * addresses and symbols are understood: the system's kind, VMI_OS_UNKNOWN on
 * failure. */
os_t vmi_init_os(vmi_instance_t vmi, vmi_config_t config_mode, void *config,
                 vmi_init_error_t *error);

/* vmi_init and vmi_init_os at once. */
status_t vmi_init_complete(vmi_instance_t *vmi, const void *domain,
                           uint64_t init_flags, vmi_init_data_t *init_data,
                           vmi_config_t config_mode, void *config,
                           vmi_init_error_t *error);

/* Frees the instance and all that it has lent. */
status_t vmi_destroy(vmi_instance_t vmi);

/* How an instance, or with NULL a domain that is not open yet, is read. */
status_t vmi_get_access_mode(vmi_instance_t vmi, const void *domain,
                             uint64_t init_flags, vmi_init_data_t *init_data,
                             vmi_mode_t *mode);

/* What this library was compiled for. */
vmi_arch_t vmi_get_library_arch(void);

#ifdef __cplusplus
}
#endif

#endif
